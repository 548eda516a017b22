package io.jobglass.core.storage;

import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobCommands;

/** What became of an event. */
public sealed interface EventResult {
  /** It opened an attempt. */
  record Created(Job job) implements EventResult {}

  /** It changed the record. */
  record Updated(Job job) implements EventResult {}

  /** It was stored before, or changes nothing; {@code why} says which. */
  record Skipped(String why) implements EventResult {}

  /** A command that cannot be carried out; nothing was stored. */
  record Refused(JobCommands.Refusal refusal) implements EventResult {}
}
