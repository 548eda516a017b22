package io.jobglass.storage.postgres;

import io.jobglass.core.job.JobId;
import io.jobglass.core.usage.NodeReport;
import io.jobglass.core.usage.Sample;

/** What the usage writer is given. */
sealed interface Measurement {
  /** A node's report, stored once. */
  record Report(NodeReport report) implements Measurement {}

  /** A sample that a client sent for an attempt, by the id of its row. */
  record ClientSample(long jobRow, JobId job, Sample sample) implements Measurement {}
}
