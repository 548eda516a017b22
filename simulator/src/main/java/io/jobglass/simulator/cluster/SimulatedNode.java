package io.jobglass.simulator.cluster;

import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.NodeReport;
import io.jobglass.core.usage.NodeTotals;
import io.jobglass.simulator.job.JobMeter;
import io.jobglass.simulator.job.SlurmNews;
import io.jobglass.simulator.label.Behaviour;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * A node of 128 CPUs, 512 GiB and 8 GPUs: gives room to jobs and reports on them. Not thread-safe.
 */
final class SimulatedNode {
  static final int CPUS = 128;
  static final int MEMORY_GIB = 512;
  static final int GPUS = 8;

  /** What agents of simulated nodes call their version. */
  private static final String VERSION = "simulated";

  private static final double SYSTEM_CORES = 0.4;
  private static final long SYSTEM_BYTES = 6L << 30;

  /** Of the kernel's one-minute load average. */
  private static final double LOAD_SECONDS = 60;

  private final String cluster;
  private final String name;
  private final String streamId;
  private final SplittableRandom random;
  private final List<JobMeter> meters = new ArrayList<>();
  private final NodeMeter meter = new NodeMeter();
  private final BitSet usedGpus = new BitSet(GPUS);
  private int freeCpus = CPUS;
  private double freeGib = MEMORY_GIB;
  private double load = SYSTEM_CORES;
  private long sequence;

  SimulatedNode(String cluster, String name, SplittableRandom random) {
    this.cluster = cluster;
    this.name = name;
    this.random = random;
    this.streamId = new UUID(random.nextLong(), random.nextLong()).toString();
  }

  String name() {
    return name;
  }

  /** Takes room for a job; empty, and nothing taken, when there is too little. */
  OptionalInt reserve(Behaviour wanted) {
    int gpus = wanted.gpu().perNode();
    int first = firstFreeGpu(gpus);
    if (wanted.cpus() > freeCpus || wanted.memory().limitGib() > freeGib || first < 0) {
      return OptionalInt.empty();
    }
    freeCpus -= wanted.cpus();
    freeGib -= wanted.memory().limitGib();
    usedGpus.set(first, first + gpus);
    return OptionalInt.of(first);
  }

  private int firstFreeGpu(int count) {
    for (int first = usedGpus.nextClearBit(0);
        first + count <= GPUS;
        first = usedGpus.nextClearBit(first + 1)) {
      int used = usedGpus.nextSetBit(first);
      if (used < 0 || used >= first + count) {
        return first;
      }
    }
    return -1;
  }

  void release(Behaviour given, int firstGpu) {
    freeCpus += given.cpus();
    freeGib += given.memory().limitGib();
    usedGpus.clear(firstGpu, firstGpu + given.gpu().perNode());
  }

  void begin(JobMeter job) {
    meters.add(job);
  }

  /** The report of the window that ends now; jobs that are over leave with it. */
  NodeReport report(Instant windowEnd, Duration window) {
    List<JobUsage> jobs = new ArrayList<>(meters.size());
    double systemCores = SYSTEM_CORES * (0.5 + random.nextDouble());
    long systemBytes = SYSTEM_BYTES + random.nextLong(64L << 20);
    double cores = systemCores;
    long bytes = systemBytes;
    for (JobMeter job : meters) {
      job.advance(windowEnd).ifPresent(jobs::add);
      cores += job.latestCores();
      bytes += job.over(windowEnd) ? 0 : job.residentBytes();
    }
    meters.removeIf(job -> job.over(windowEnd));
    double seconds = window.toMillis() / 1000.0;
    load += (cores - load) * (1 - Math.exp(-seconds / LOAD_SECONDS));
    sequence++;
    return new NodeReport(
        cluster,
        name,
        SlurmNews.bootId(name),
        streamId,
        sequence,
        windowEnd,
        seconds,
        VERSION,
        new NodeTotals(
            CPUS,
            Math.min(100, cores / CPUS * 100),
            Math.round(load * 100) / 100.0,
            (long) MEMORY_GIB << 30,
            Math.min(bytes, (long) MEMORY_GIB << 30),
            meter.window(seconds, cores, systemCores, systemBytes, jobs)),
        jobs,
        List.of());
  }
}
