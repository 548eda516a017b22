package io.jobglass.agent;

import io.jobglass.agent.collector.KernelText;
import io.jobglass.agent.collector.TaskLane;
import io.jobglass.agent.hooks.HookFacts;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Prints what one pass of the sampler allocates, bytes, at growing numbers of constructed jobs: a
 * second with the cheap files only, and one with all. Not a test.
 */
public final class AgentAllocation {
  private static final long SECOND = 1_000_000_000L;
  private static final int PASSES = 400;

  private AgentAllocation() {}

  public static void main(String[] args) throws Exception {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    System.out.printf(
        "%6s %16s %16s %14s%n", "JOBS", "BYTES/CHEAP-PASS", "BYTES/FULL-PASS", "BYTES/JOB-SEC");
    for (int jobs : List.of(1, 10, 50, 200)) {
      Path root = Files.createTempDirectory("allocation");
      AtomicLong nanos = new AtomicLong(1000 * SECOND);
      Sampler sampler = sampler(root, jobs, nanos);
      long[] cheap = new long[2];
      long[] full = new long[2];
      for (int pass = 0; pass < PASSES; pass++) {
        nanos.addAndGet(SECOND);
        long before = threads.getCurrentThreadAllocatedBytes();
        sampler.runOnce();
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        if (pass >= PASSES / 2) {
          long[] kind = nanos.get() / SECOND % 5 == 0 ? full : cheap;
          kind[0] += bytes;
          kind[1]++;
        }
      }
      sampler.stop();
      double cheapPass = (double) cheap[0] / cheap[1];
      double fullPass = (double) full[0] / full[1];
      System.out.printf(
          Locale.ROOT,
          "%6d %16.0f %16.0f %14.0f%n",
          jobs,
          cheapPass,
          fullPass,
          (4 * cheapPass + fullPass) / 5 / jobs);
      Trees.delete(root);
    }
  }

  private static Sampler sampler(Path root, int jobs, AtomicLong nanos) {
    Trees.node(root);
    Trees.write(root.resolve("cgroup/cgroup.controllers"), "cpu memory\n");
    AgentFootprint.write(root, jobs, 1);
    Settings settings = Trees.settings(root, 3600, 0, 100);
    return SamplerWiring.sampler(
        settings,
        new KernelText(),
        HookFacts.inMemory(),
        window -> true,
        Trees.noGpus(),
        new TaskLane(root.resolve("proc"), new KernelText(), () -> 1),
        new SelfLimit(() -> 0, nanos::get, 100),
        new SamplerStats(),
        () -> Instant.EPOCH.plusNanos(nanos.get()),
        nanos::get);
  }
}
