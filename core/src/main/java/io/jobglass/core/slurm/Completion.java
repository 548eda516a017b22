package io.jobglass.core.slurm;

import io.jobglass.core.job.EndReason;
import io.jobglass.core.job.EventKind;
import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Facts;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.JobState;
import io.jobglass.core.job.Origin;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Slurm says about a run that ended, whatever the form: a jobcomp plugin's record, or a row of
 * accounting.
 *
 * @param source which of the two
 * @param cluster null for the reader's own
 * @param id the job's number
 * @param state as Slurm names it; null in the start records of jobcomp/kafka
 * @param exit {@code code:signal}, as Slurm knew it at that moment
 * @param derivedExit the worst srun step's
 * @param nodes empty when the job never had any, which is how one that never started shows
 * @param sluid of the run
 * @param told everything else
 */
record Completion(
    EventSource source,
    @Nullable String cluster,
    @Nullable Long id,
    @Nullable String state,
    @Nullable String exit,
    @Nullable String derivedExit,
    @Nullable Instant submit,
    @Nullable Instant start,
    @Nullable Instant end,
    List<String> nodes,
    @Nullable String sluid,
    Facts told) {

  /** The source in the audit trail of what was looked up afterwards rather than told. */
  private static final String REPAIR = "repair";

  /**
   * @param defaultCluster the cluster of a record that names none
   * @param received when the record came, for one that does not say when the job ended
   */
  SlurmReading read(String defaultCluster, Instant received) {
    if (id == null || id == 0) {
      return new SlurmReading.Ignored("no job id");
    }
    String name = cluster == null ? defaultCluster : cluster;
    if (name.length() > JobId.MAX_LENGTH) {
      return new SlurmReading.Ignored("a cluster name that is too long");
    }
    JobId job = new JobId(name, id.toString());
    if (state == null) {
      return start != null && end == null
          ? new SlurmReading.Told(event(job, EventKind.STARTED, start, begun().build()))
          : new SlurmReading.Ignored("a completion record without a state");
    }
    SlurmState parsed =
        SlurmState.parse(state)
            .map(told -> source == EventSource.JOBCOMP ? told.ended() : told)
            .orElse(null);
    if (parsed == null) {
      return new SlurmReading.Ignored("a completion record with an unknown state");
    }
    if (parsed.resizing()) {
      return new SlurmReading.Ignored("a resize: the job goes on");
    }
    ExitPair pair = exit == null ? null : ExitPair.parse(exit).orElse(null);
    EndReason reason = parsed.reason(pair).orElse(null);
    if (reason == null) {
      return new SlurmReading.Ignored("a completion record of a job that goes on");
    }
    Facts.Builder facts = nodes.isEmpty() ? told.toBuilder() : begun();
    facts
        .put(Fact.STATE, reason.usualState().code())
        .put(Fact.REASON, named(reason) ? reason.code() : null)
        .put(Fact.RAW_STATE, state)
        .put(Fact.CANCELLED_BY, parsed.cancelledBy())
        .put(Fact.EVIDENCE, evidence(reason, pair))
        .put(Fact.END_TIME, end)
        .put(Fact.DERIVED_EXIT_CODE, derivedExit);
    if (pair != null) {
      putExit(facts, reason, pair);
    }
    return new SlurmReading.Told(
        event(job, EventKind.FINISHED, end == null ? received : end, facts.build()));
  }

  /** FAILED names no reason: the fold draws it from the exit status, as it does for a script's. */
  private static boolean named(EndReason reason) {
    return switch (reason) {
      case EXIT_CODE, SIGNAL, UNKNOWN -> false;
      case COMPLETED,
          OUT_OF_MEMORY,
          TIME_LIMIT,
          CANCELLED,
          PREEMPTED,
          REQUEUED,
          NODE_FAILURE,
          BOOT_FAILURE,
          DEADLINE,
          LAUNCH_FAILURE,
          LOST ->
          true;
    };
  }

  private Facts.Builder begun() {
    Facts.Builder facts =
        told.toBuilder().put(Fact.SCHEDULER_START_TIME, start).put(Fact.START_TIME, start);
    return nodes.isEmpty() ? facts : facts.put(Fact.NODES, nodes);
  }

  private JobEvent event(JobId job, EventKind kind, Instant time, Facts facts) {
    Instant last = end == null ? submit : end;
    return new JobEvent(
        EventKey.of(
            source.code(),
            job.cluster(),
            job.externalId(),
            start == null ? "" : start.toString(),
            last == null ? "" : last.toString(),
            state == null ? "" : state),
        job,
        kind,
        source,
        time,
        null,
        sluid,
        facts,
        new Origin(source.actor(), source == EventSource.ACCOUNTING ? REPAIR : "slurm", null));
  }

  private String evidence(EndReason reason, @Nullable ExitPair pair) {
    String teller = source == EventSource.ACCOUNTING ? "accounting" : "completion record";
    String said = teller + ": state " + state + (pair == null ? "" : ", exit " + pair);
    if (pair != null && pair.prologFailed()) {
      return said + ", Slurm's mark of a failed Prolog";
    }
    return reason == EndReason.SIGNAL && pair != null && pair.controllerMade()
        ? said + ", a hangup signal or Slurm's mark of a failed launch"
        : said;
  }

  /**
   * For a job that was stopped the code is still 0 when the record is made, and a failed node's is
   * made up: only a job that ended by itself has one.
   */
  private static void putExit(Facts.Builder facts, EndReason reason, ExitPair pair) {
    if (reason == EndReason.COMPLETED
        || reason == EndReason.EXIT_CODE
        || (reason.usualState() == JobState.FAILED && pair.code() != 0)) {
      facts.put(Fact.EXIT_CODE, pair.code());
    } else if (reason == EndReason.SIGNAL) {
      facts.put(Fact.SIGNAL, pair.signal());
    }
  }
}
