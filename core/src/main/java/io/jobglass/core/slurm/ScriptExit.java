package io.jobglass.core.slurm;

import io.jobglass.core.job.EndReason;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Facts;
import org.jspecify.annotations.Nullable;

/**
 * The exit status that an Epilog or EpilogSlurmctld is told. It is frozen before the processes are
 * dead: 0:0 stands for success, cancel, time limit, preemption and requeue alike, so it is passed
 * on as an exit code without a state.
 */
final class ScriptExit {
  private ScriptExit() {}

  static void put(Facts.Builder facts, Variables variables) {
    ExitPair pair = pair(variables);
    if (pair != null) {
      put(facts, pair);
    }
    variables
        .number("SLURM_JOB_DERIVED_EC")
        .ifPresent(raw -> facts.put(Fact.DERIVED_EXIT_CODE, new WaitStatus(raw).pair().toString()));
  }

  private static @Nullable ExitPair pair(Variables variables) {
    Long raw = variables.integer("SLURM_JOB_EXIT_CODE");
    if (raw != null) {
      return new WaitStatus(raw).pair();
    }
    String pair = variables.text("SLURM_JOB_EXIT_CODE2");
    return pair == null ? null : ExitPair.parse(pair).orElse(null);
  }

  private static void put(Facts.Builder facts, ExitPair pair) {
    if (pair.outOfMemory()) {
      facts
          .put(Fact.STATE, EndReason.OUT_OF_MEMORY.usualState().code())
          .put(Fact.REASON, EndReason.OUT_OF_MEMORY.code())
          .put(Fact.EVIDENCE, "exit status " + pair + ", Slurm's mark of a kill for memory");
      return;
    }
    if (pair.signal() != 0) {
      facts.put(Fact.SIGNAL, pair.signal());
    } else {
      facts.put(Fact.EXIT_CODE, pair.code());
    }
    if (pair.prologFailed()) {
      facts.put(Fact.EVIDENCE, "exit status " + pair + ", Slurm's mark of a failed Prolog");
    } else if (pair.controllerMade()) {
      facts.put(
          Fact.EVIDENCE,
          "exit status " + pair + ": a failed node, boot or launch, or a hangup signal");
    }
  }
}
