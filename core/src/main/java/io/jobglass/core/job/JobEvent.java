package io.jobglass.core.job;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One thing told about a job, kept for ever; the job's record is a pure function of these.
 *
 * @param key unique: a second event of the same key is the same event told again
 * @param job whom it is about
 * @param kind what it does
 * @param source who tells it
 * @param time when it happened, by the teller's clock, in whole microseconds
 * @param node the compute node it happened on; null when it concerns the whole job
 * @param sluid Slurm's id of the run (25.11 and later), null when not told
 * @param facts what it says
 * @param origin who is named in the audit trail
 */
public record JobEvent(
    String key,
    JobId job,
    EventKind kind,
    EventSource source,
    Instant time,
    @Nullable String node,
    @Nullable String sluid,
    Facts facts,
    Origin origin) {

  /** The order in which the fold reads events: by time, a start before an end, then by key. */
  public static final Comparator<JobEvent> ORDER =
      Comparator.comparing(JobEvent::time)
          .thenComparing(JobEvent::kind)
          .thenComparing(JobEvent::key);

  public JobEvent {
    if (key.isEmpty() || key.length() > 512) {
      throw new IllegalArgumentException("event key must have 1 to 512 characters");
    }
    time = time.truncatedTo(ChronoUnit.MICROS);
  }

  /** The scheduler's start time of the run that this event belongs to, when it is told. */
  public Optional<Instant> schedulerStart() {
    return facts.time(Fact.SCHEDULER_START_TIME);
  }

  JobEvent with(Facts said) {
    return new JobEvent(key, job, kind, source, time, node, sluid, said, origin);
  }
}
