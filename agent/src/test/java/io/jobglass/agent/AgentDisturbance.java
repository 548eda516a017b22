package io.jobglass.agent;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Prints how long a program of fixed work needs for one quantum, alone, beside an agent with one
 * job and beside one with 500: its median, 99.9th percentile and longest, microseconds. As many
 * threads work as there are processors, as in a job. Not a test.
 */
public final class AgentDisturbance {
  private static final int QUANTA = 20_000;
  private static final int WORK = 200_000;
  private static final int SETTLE_SECONDS = 15;

  private AgentDisturbance() {}

  public static void main(String[] args) throws Exception {
    System.out.printf("%-22s %10s %10s %10s%n", "QUANTUM", "MEDIAN-US", "P99.9-US", "MAX-US");
    quanta();
    print("without an agent");
    for (int jobs : new int[] {1, 500}) {
      Path root = Files.createTempDirectory("disturbance");
      Process agent = null;
      try {
        Trees.node(root);
        Trees.write(root.resolve("cgroup/cgroup.controllers"), "cpu memory\n");
        AgentFootprint.write(root, jobs, 1);
        agent = AgentFootprint.start(root, List.of());
        Thread.sleep(SETTLE_SECONDS * 1000L);
        print("agent, " + jobs + (jobs == 1 ? " job" : " jobs"));
      } finally {
        if (agent != null) {
          agent.destroyForcibly().waitFor();
        }
        Trees.delete(root);
      }
    }
    print("without an agent again");
  }

  private static void print(String name) throws InterruptedException {
    long[] nanos = quanta();
    System.out.printf(
        Locale.ROOT,
        "%-22s %10.1f %10.1f %10.1f%n",
        name,
        nanos[nanos.length / 2] / 1e3,
        nanos[(int) (nanos.length * 0.999)] / 1e3,
        nanos[nanos.length - 1] / 1e3);
  }

  /** The quanta of all threads, shortest first. */
  private static long[] quanta() throws InterruptedException {
    int threads = Runtime.getRuntime().availableProcessors();
    long[] nanos = new long[threads * QUANTA];
    Thread[] workers = new Thread[threads];
    for (int i = 0; i < threads; i++) {
      int first = i * QUANTA;
      workers[i] =
          Thread.ofPlatform()
              .start(() -> {
                for (int quantum = 0; quantum < QUANTA; quantum++) {
                  long start = System.nanoTime();
                  sink = work(quantum);
                  nanos[first + quantum] = System.nanoTime() - start;
                }
              });
    }
    for (Thread worker : workers) {
      worker.join();
    }
    Arrays.sort(nanos);
    return nanos;
  }

  private static volatile long sink;

  private static long work(long seed) {
    long value = seed;
    for (int i = 0; i < WORK; i++) {
      value = value * 6364136223846793005L + 1442695040888963407L;
    }
    return value;
  }
}
