package io.jobglass.simulator.label;

import io.jobglass.core.job.EndReason;
import java.util.List;
import java.util.Optional;

/**
 * What a kind of job does: the parameters of an archetype. Sizes are per node, shares and fractions
 * from 0 to 1.
 *
 * @param cpus logical CPUs on each node
 * @param runMinutes how long it runs, unless memory runs out before
 */
public record Behaviour(
    int nodes,
    int cpus,
    int threadsPerCore,
    double runMinutes,
    double limitMinutes,
    double startUpSeconds,
    Cpu cpu,
    Memory memory,
    Gpu gpu,
    Sampling sampling,
    End end,
    Group group) {

  /** How work is spread over time. */
  public enum Pattern {
    STEADY,
    /** Busy and low take turns, by the clock. */
    PHASED,
    /** Each window is busy or low, by chance. */
    BURSTY
  }

  /**
   * Use of CPUs.
   *
   * @param busyCores cores busy on a node while it works
   * @param lowCores while it does not
   * @param busyFraction how much of the time it works, for phased and bursty
   * @param nodeShares share of the work by node; all alike when empty
   * @param unusedNodes how many of the last nodes do nothing
   * @param waitingShare how much of the time some task waits for a CPU
   */
  public record Cpu(
      Pattern pattern,
      double busyCores,
      double lowCores,
      double busyFraction,
      double periodSeconds,
      List<Double> nodeShares,
      int unusedNodes,
      double waitingShare,
      int tasks) {
    public Cpu {
      nodeShares = List.copyOf(nodeShares);
    }
  }

  /**
   * Use of memory.
   *
   * @param anonGib after start-up, without what leaks
   * @param fileGib page cache that it would fill if there were no limit
   * @param leakShmemShare how much of the leak is shared memory
   */
  public record Memory(
      double limitGib,
      double anonGib,
      double shmemGib,
      double fileGib,
      double leakGibPerHour,
      double leakShmemShare,
      double waitingShare) {}

  /**
   * Use of GPUs.
   *
   * @param percents utilisation of each while it works; the last counts for all further ones
   * @param idleFrom fraction of the run at which a stretch without work begins
   * @param throttled hot, its clocks held down
   * @param mig whether each is a slice: the driver tells neither its utilisation nor its power
   * @param xid error at the end; 0 for none
   */
  public record Gpu(
      int perNode,
      String model,
      double totalGib,
      double maximumWatts,
      double usedGib,
      List<Double> percents,
      Pattern pattern,
      double lowPercent,
      double busyFraction,
      double periodSeconds,
      double idleFrom,
      double idleUntil,
      boolean throttled,
      boolean mig,
      int xid) {
    public Gpu {
      percents = List.copyOf(percents);
    }
  }

  /**
   * What agents see of it.
   *
   * @param silentNodes how many of the last nodes have no agent
   * @param gapFrom fraction of the run at which reports begin to be missing
   */
  public record Sampling(int silentNodes, double gapFrom, double gapUntil) {}

  /**
   * How it ends.
   *
   * @param reason an {@link EndReason} code, or {@code running}
   * @param failedNode whether its last node goes down
   */
  public record End(String reason, int exitCode, int signal, boolean failedNode) {
    public End {
      if (!reason.equals(Label.RUNNING) && EndReason.ofCode(reason).isEmpty()) {
        throw new IllegalArgumentException("end.reason: no such reason: " + reason);
      }
    }

    /** Empty for a job that does not end. */
    public Optional<EndReason> endReason() {
      return EndReason.ofCode(reason);
    }
  }

  /**
   * Jobs that belong together.
   *
   * @param users how many users they are of
   * @param sameNode whether all run on one node
   * @param gapSeconds from the start of one to the start of the next
   */
  public record Group(int jobs, int users, boolean array, boolean sameNode, double gapSeconds) {}
}
