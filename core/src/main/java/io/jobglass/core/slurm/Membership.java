package io.jobglass.core.slurm;

import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Facts;
import java.util.OptionalLong;

/** The array or heterogeneous job that a job is a part of; an id of 0 means that there is none. */
final class Membership {
  private Membership() {}

  static void put(
      Facts.Builder facts,
      OptionalLong arrayJob,
      OptionalLong arrayTask,
      OptionalLong hetJob,
      OptionalLong hetOffset) {
    if (arrayJob.orElse(0) > 0) {
      facts.put(Fact.ARRAY_JOB_ID, Long.toString(arrayJob.getAsLong()));
      arrayTask.ifPresent(task -> facts.put(Fact.ARRAY_TASK_ID, task));
    }
    if (hetJob.orElse(0) > 0) {
      facts.put(Fact.HET_JOB_ID, Long.toString(hetJob.getAsLong()));
      hetOffset.ifPresent(offset -> facts.put(Fact.HET_JOB_OFFSET, offset));
    }
  }
}
