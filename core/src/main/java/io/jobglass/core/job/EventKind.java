package io.jobglass.core.job;

import java.util.Locale;

/** What an event does to a job's record. */
public enum EventKind {
  /** A client created the job by {@code POST /v1/jobs}. */
  CREATED,
  /** The job began, on a node or as a whole. */
  STARTED,
  /** The agent began to measure the job on a node. */
  SAMPLING_STARTED,
  /** The agent saw that the kernel killed processes of the job for memory, and the job goes on. */
  OOM_KILLED,
  /** The agent read the job's last values on a node. */
  SAMPLING_STOPPED,
  /** The job ended, on a node or as a whole. */
  FINISHED,
  /** An operator changed the record by {@code PATCH}. */
  UPDATED,
  /** An operator hid the job by {@code DELETE}. */
  DELETED;

  /** Whether the event is an order that may be refused, rather than news that is always kept. */
  public boolean command() {
    return this == CREATED || this == UPDATED || this == DELETED;
  }

  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
