package io.jobglass.cli.job;

import io.jobglass.api.client.model.JobList;

/** How many jobs a list has in all; the service counts up to a bound. */
public final class Totals {
  private Totals() {}

  /** As {@code 57}, or {@code 10000+} where more match than were counted. */
  public static String of(JobList jobs) {
    return jobs.getTotal() + (Boolean.FALSE.equals(jobs.getTotalExact()) ? "+" : "");
  }
}
