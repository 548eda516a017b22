package io.jobglass.agent;

import com.sun.net.httpserver.HttpExchange;
import io.jobglass.agent.push.FakeServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prints what the agent costs at growing numbers of constructed jobs whose files change every
 * second, as a process of its own with the launcher's options. Not a test; prints {@code what TAB
 * value TAB unit}; arguments are seconds to settle and seconds to measure, 35 and 30 without.
 */
public final class AgentFootprint {
  private static final Pattern SEQUENCE = Pattern.compile("\"sequence\":(\\d+)");
  private static final List<Integer> JOBS = List.of(1, 10, 50, 200);
  private static final double TICKS_PER_SECOND = 100;
  private static final int STRACE_SECONDS = 10;

  /** Of the agent's JVM; the benchmarks run in the repository's root. */
  private static final Path OPTIONS = Path.of("agent/src/main/scripts/jvm.options");

  private AgentFootprint() {}

  public static void main(String[] args) throws Exception {
    int settle = args.length > 0 ? Integer.parseInt(args[0]) : 30;
    int measure = args.length > 1 ? Integer.parseInt(args[1]) : 20;
    List<Cost> costs = new ArrayList<>();
    for (int jobs : JOBS) {
      Cost cost = measure(jobs, settle, measure, root -> List.of());
      costs.add(cost);
      String name = "agent with " + jobs + (jobs == 1 ? " job, " : " jobs, ");
      row(name + "processor", cost.percent(), "%");
      row(name + "resident", cost.residentMebibytes(), "MiB");
      row(name + "proportional", cost.proportionalMebibytes(), "MiB");
      row(name + "system calls", cost.systemCalls(), "1/s");
      row(name + "start", cost.startMillis(), "ms");
    }
    // A job is sampled once a second.
    double more = JOBS.getLast() - JOBS.getFirst();
    Cost least = costs.getFirst();
    Cost most = costs.getLast();
    row(
        "agent, a sample of one more job, processor time",
        (most.percent() - least.percent()) * 10_000 / more,
        "us");
    row(
        "agent, a sample of one more job, system calls",
        (most.systemCalls() - least.systemCalls()) / more,
        "");
  }

  private static void row(String what, double value, String unit) {
    if (!Double.isNaN(value)) {
      System.out.printf(Locale.ROOT, "%s\t%.2f\t%s%n", what, value, unit);
    }
  }

  /**
   * What the agent costs.
   *
   * @param percent of one core
   * @param residentMebibytes its resident set (RSS)
   * @param proportionalMebibytes its fair share of that (PSS)
   * @param systemCalls in a second, of all threads; NaN without strace
   * @param startMillis from exec until it says that it has started
   */
  record Cost(
      double percent,
      double residentMebibytes,
      double proportionalMebibytes,
      double systemCalls,
      double startMillis) {}

  /** Options of the agent, and whatever they need in the agent's constructed root. */
  @FunctionalInterface
  interface Setting {
    List<String> options(Path root) throws IOException;
  }

  /** Runs the agent for so many seconds to settle, and measures it for as many as told. */
  static Cost measure(int jobs, int settle, int measure, Setting setting) throws Exception {
    Path root = Files.createTempDirectory("footprint");
    Process agent = null;
    try (FakeServer server = new FakeServer(AgentFootprint::take)) {
      Trees.node(root);
      Trees.write(root.resolve("cgroup/cgroup.controllers"), "cpu memory\n");
      write(root, jobs, 1);
      List<String> options = new ArrayList<>(setting.options(root));
      options.add("--server=" + server.address());
      long begun = System.nanoTime();
      agent = start(root, options);
      double startMillis = started(root, begun);
      long usage = run(root, jobs, settle, 1);
      double before = cpuSeconds(agent.pid());
      begun = System.nanoTime();
      run(root, jobs, measure, usage);
      double percent =
          100 * (cpuSeconds(agent.pid()) - before) / ((System.nanoTime() - begun) / 1e9);
      return new Cost(
          percent,
          mebibytes(agent.pid(), "status", "VmRSS:"),
          mebibytes(agent.pid(), "smaps_rollup", "Pss:"),
          systemCalls(root, agent.pid()),
          startMillis);
    } finally {
      if (agent != null) {
        agent.destroyForcibly().waitFor();
      }
      Trees.delete(root);
    }
  }

  private static void take(HttpExchange exchange, String body) throws IOException {
    StringBuilder receipts = new StringBuilder();
    Matcher matcher = SEQUENCE.matcher(body);
    while (matcher.find()) {
      receipts.append(receipts.isEmpty() ? "" : ",");
      receipts.append("{\"sequence\":").append(matcher.group(1));
      receipts.append(",\"receipt\":\"stored\"}");
    }
    FakeServer.reply(exchange, 200, "{\"receipts\":[" + receipts + "],\"next_report_seconds\":15}");
  }

  /** Starts an agent on the constructed root; without {@code --server} it only measures. */
  static Process start(Path root, List<String> options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "@" + OPTIONS,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--spool=" + root.resolve("state/spool"),
                "--hook-spool=" + root.resolve("hooks"),
                "--cgroup-root=" + root.resolve("cgroup"),
                "--proc-root=" + root.resolve("proc"),
                "--metrics-port=0"));
    command.addAll(options);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(root.resolve("agent.log").toFile())
        .start();
  }

  /** Lets the jobs work for so long; returns the last value of their counters. */
  private static long run(Path root, int jobs, int seconds, long from) {
    long usage = from;
    for (int second = 0; second < seconds; second++) {
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
      usage += 1_000_000;
      write(root, jobs, usage);
    }
    return usage;
  }

  static void write(Path root, int jobs, long usage) {
    for (int id = 1; id <= jobs; id++) {
      Path job = root.resolve("cgroup/system.slice/slurmstepd.scope/job_" + id);
      Trees.write(
          job.resolve("cpu.stat"),
          "usage_usec " + usage + "\nuser_usec " + usage + "\nsystem_usec 0\n");
      Trees.write(job.resolve("memory.stat"), "anon " + usage + "\nfile 1\nshmem 24\n");
      Trees.write(job.resolve("memory.current"), usage + "\n");
      if (usage == 1) {
        Trees.write(job.resolve("cgroup.events"), "populated 1\nfrozen 0\n");
        Trees.write(job.resolve("memory.events"), "oom 0\noom_kill 0\n");
        Trees.write(job.resolve("memory.peak"), "1000000\n");
        Trees.write(job.resolve("memory.max"), "max\n");
        Trees.write(job.resolve("cpuset.cpus.effective"), "0-3\n");
        Trees.write(job.resolve("pids.current"), "4\n");
      }
    }
  }

  private static double cpuSeconds(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  /** Until the log tells that it has started, milliseconds. */
  private static double started(Path root, long begun) {
    Eventually.within(
        Duration.ofSeconds(60),
        "the agent starts",
        () -> {
          try {
            return Files.readString(root.resolve("agent.log")).contains("agent started");
          } catch (IOException e) {
            return false;
          }
        });
    return (System.nanoTime() - begun) / 1e6;
  }

  /**
   * System calls in a second, of all threads; NaN without strace. The files rest meanwhile: to
   * change a plain one wakes the agent, which a counter of the kernel's does not.
   */
  private static double systemCalls(Path root, long pid) throws IOException, InterruptedException {
    Path counts = root.resolve("strace.txt");
    Process strace;
    try {
      strace =
          new ProcessBuilder("strace", "-qq", "-c", "-f", "-o", counts + "", "-p", pid + "")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      return Double.NaN;
    }
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(STRACE_SECONDS));
    strace.destroy();
    strace.waitFor();
    for (String line : Files.exists(counts) ? Files.readAllLines(counts) : List.<String>of()) {
      // "100.00    0.01    3      1234     5 total"
      String[] words = line.strip().split("\\s+");
      if (words.length > 3 && words[words.length - 1].equals("total")) {
        return Long.parseLong(words[3]) / (double) STRACE_SECONDS;
      }
    }
    return Double.NaN;
  }

  private static double mebibytes(long pid, String file, String key) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/" + file))) {
      if (line.startsWith(key)) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
      }
    }
    return Double.NaN;
  }
}
