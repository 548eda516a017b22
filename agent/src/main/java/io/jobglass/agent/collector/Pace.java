package io.jobglass.agent.collector;

/**
 * How often something is read, most often first; a reading at one pace includes those before it.
 */
public enum Pace {
  /** Cheap values. */
  FREQUENT,
  /** What a job has used so far, for while it may be over at any moment. */
  TOTALS,
  /** What makes the kernel flush its statistics, and what changes rarely. */
  DETAIL;

  boolean includes(Pace other) {
    return compareTo(other) >= 0;
  }

  /** Whether totals are among what is read. */
  public boolean withTotals() {
    return includes(TOTALS);
  }
}
