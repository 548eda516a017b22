package io.jobglass.core.job;

/**
 * How far a source is believed, weakest first; a fact of higher authority is never undone by a
 * lower.
 */
public enum Authority {
  /** The agent saw it in the kernel; it knows nothing of the scheduler's intent. */
  OBSERVATION,
  /**
   * A script on a compute node: sees the exit code, but 0:0 for success, cancel and time limit
   * alike.
   */
  NODE_SCRIPT,
  /** A script on the controller: the same sight, but of the whole job. */
  CONTROLLER_SCRIPT,
  /** A completion record, or a launcher that waited for the process. */
  COMPLETION,
  /** The scheduler's accounting, the only source that knows who cancelled. */
  ACCOUNTING,
  /** A person who says so. */
  OPERATOR
}
