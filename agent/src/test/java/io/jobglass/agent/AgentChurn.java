package io.jobglass.agent;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Lets many jobs come and go under one agent without a server, and holds what is left against what
 * it was: heap after a collection, resident memory, descriptors, inotify watches. Not a test of
 * {@code mvn verify}; {@code e2e/agent/run churn} runs it. Ends with status 1 when something grew.
 */
public final class AgentChurn {
  private static final int ALIVE = 25;
  private static final int LOOKS = 20;
  private static final int FIRST_MARK = 1000;
  private static final long MEBIBYTE = 1L << 20;
  private static final long MAX_GROWTH = 2 * MEBIBYTE;
  private static final Duration LONG = Duration.ofMinutes(2);

  private final Path root;
  private final int port;

  private record Mark(long heap, long resident, long descriptors, long watches) {
    @Override
    public String toString() {
      return "heap %.2f MiB, resident %.1f MiB, %d descriptors, %d watches"
          .formatted(heap / (double) MEBIBYTE, resident / (double) MEBIBYTE, descriptors, watches);
    }
  }

  private AgentChurn(Path root, int port) {
    this.root = root;
    this.port = port;
  }

  /** {@code [JOBS [PER_SECOND]]}: 10,000 jobs at 100 a second unless said otherwise. */
  public static void main(String[] args) throws Exception {
    int jobs = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
    int perSecond = args.length > 1 ? Integer.parseInt(args[1]) : 100;
    Path root = Files.createTempDirectory("jobglass-churn-");
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    boolean good;
    try (App app = new App(settings(root, port), "churn")) {
      app.start();
      good = new AgentChurn(root, port).run(jobs, perSecond);
    } finally {
      Trees.delete(root);
    }
    System.out.println(good ? "1 passed, 0 failed" : "0 passed, 1 failed");
    System.exit(good ? 0 : 1);
  }

  private static Settings settings(Path root, int port) {
    Trees.node(root);
    Trees.write(root.resolve("cgroup/cgroup.controllers"), "cpu memory\n");
    Trees.write(root.resolve("cgroup/system.slice/slurmstepd.scope/cgroup.events"), "");
    return Trees.settings(root, 5, port, 100);
  }

  private boolean run(int jobs, int perSecond) throws IOException {
    // What first readings and reports bring in stays: classes, buffers, files, the scope's watch.
    come(0);
    waitFor("jobglass_agent_jobs 1\n");
    waitFor("jobglass_agent_spool_reports_total 3\n");
    go(0);
    Mark start = mark();
    System.out.println("at the start: " + start);
    Mark first = start;
    long begun = System.nanoTime();
    int firstMark = Math.min(FIRST_MARK, jobs / 2);
    for (int job = 1; job <= jobs; job++) {
      come(job);
      if (job > ALIVE) {
        go(job - ALIVE);
      }
      LockSupport.parkNanos(
          begun + job * TimeUnit.SECONDS.toNanos(1) / perSecond - System.nanoTime());
      if (job == firstMark || job == jobs) {
        for (int left = Math.max(1, job - ALIVE + 1); left <= job; left++) {
          go(left);
        }
        Mark now = mark();
        System.out.println("after job " + job + ": " + now);
        if (job == firstMark) {
          first = now;
        } else {
          return now.heap() - first.heap() <= MAX_GROWTH
              && now.resident() - first.resident() <= MAX_GROWTH
              && now.descriptors() <= start.descriptors()
              && now.watches() <= start.watches();
        }
      }
    }
    return false;
  }

  private Path job(int job) {
    return root.resolve("cgroup/system.slice/slurmstepd.scope/job_" + job);
  }

  private void come(int job) {
    Path directory = job(job);
    Trees.write(directory.resolve("cgroup.events"), "populated 1\nfrozen 0\n");
    Trees.write(directory.resolve("memory.current"), "4096\n");
    Trees.write(directory.resolve("memory.events"), "oom 0\noom_kill 0\n");
    Trees.write(directory.resolve("cpu.stat"), "usage_usec " + job + "\n");
    Trees.write(directory.resolve("memory.stat"), "anon 4096\nfile 1\nshmem 1\n");
    Trees.write(directory.resolve("step_batch/user/task_0/cgroup.procs"), "");
  }

  private void go(int job) {
    if (Files.exists(job(job))) {
      Trees.delete(job(job));
    }
  }

  private Mark mark() throws IOException {
    waitFor("jobglass_agent_jobs 0\n");
    // The least of several looks: a request or a spool file may be open at one of them.
    long heap = Long.MAX_VALUE;
    long descriptors = Long.MAX_VALUE;
    long watches = 0;
    for (int i = 0; i < LOOKS; i++) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      heap = Math.min(heap, runtime.totalMemory() - runtime.freeMemory());
      List<List<String>> open = descriptors();
      descriptors = Math.min(descriptors, open.size());
      watches =
          open.stream()
              .flatMap(List::stream)
              .filter(line -> line.startsWith("inotify wd:"))
              .count();
    }
    long resident =
        lines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
            .sum();
    return new Mark(heap, resident, descriptors, watches);
  }

  /** What the kernel says of each open descriptor; the listing has one of its own. */
  private static List<List<String>> descriptors() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fdinfo"))) {
      return all.map(AgentChurn::lines).filter(lines -> !lines.isEmpty()).toList();
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      // The descriptor that the listing itself had.
      return List.of();
    }
  }

  private void waitFor(String line) {
    Eventually.within(LONG, line.strip(), () -> metrics().contains("\n" + line));
  }

  private String metrics() {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + port + "/metrics").toURL().openConnection();
      connection.setRequestProperty("Connection", "close");
      return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
