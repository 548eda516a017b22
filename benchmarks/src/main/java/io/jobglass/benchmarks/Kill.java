package io.jobglass.benchmarks;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kills agent and service with -9 at random while the agent measures a constructed job and clients
 * send events. In the end every report that the agent ever spooled must be stored, none twice: the
 * job is in each of them, so its samples are counted.
 */
public final class Kill {
  private static final int CLIENTS = 4;
  private static final long SETTLE_NANOS = TimeUnit.MINUTES.toNanos(3);
  private static final Pattern REPORTS =
      Pattern.compile("\njobglass_agent_spool_reports_total (\\d+)\n");
  private static final Pattern PENDING =
      Pattern.compile("\njobglass_agent_spool_pending_reports (\\d+)\n");
  private static final Pattern JUNK =
      Pattern.compile("\njobglass_agent_spool_junk_bytes_total (\\d+)\n");
  private static final Pattern SAMPLES = Pattern.compile("\"sample_count\":\\s*(\\d+)");

  private final Programs programs;
  private final Path work;
  private final int serverPort;
  private final int metricsPort;
  private final Random random = new Random(1);
  private volatile boolean sending = true;
  private int agentKills;
  private int serverKills;

  private Kill(Programs programs, Path work) throws IOException {
    this.programs = programs;
    this.work = work;
    this.serverPort = freePort();
    this.metricsPort = freePort();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** {@code [SECONDS]}: ends with {@code N passed, N failed}. */
  public static void main(String[] arguments) throws Exception {
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 600;
    Path work = Files.createTempDirectory("jobglass-kill-");
    boolean good;
    try {
      good =
          new Kill(new Programs(Path.of(System.getProperty("jobglass.root", "."))), work)
              .run(seconds);
    } finally {
      Programs.deleteTree(work);
    }
    System.out.println(good ? "1 passed, 0 failed" : "0 passed, 1 failed");
    System.exit(good ? 0 : 1);
  }

  private boolean run(int seconds) throws Exception {
    makeJob();
    Programs.Server server = programs.startServer(work.resolve("data"), serverPort);
    Process agent = agent();
    for (int i = 0; i < CLIENTS; i++) {
      int client = i;
      Thread.startVirtualThread(() -> send(client));
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    try {
      while (System.nanoTime() < end) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500 + random.nextInt(6000)));
        if (random.nextInt(3) == 0) {
          server.kill();
          serverKills++;
          server = programs.startServer(work.resolve("data"), serverPort);
        } else {
          agent.destroyForcibly().waitFor();
          agentKills++;
          agent = agent();
        }
      }
      sending = false;
      return settled();
    } finally {
      sending = false;
      agent.destroyForcibly().waitFor();
      server.close();
    }
  }

  private void makeJob() throws IOException {
    Path job = work.resolve("cgroup/system.slice/slurmstepd.scope/job_1");
    Files.createDirectories(job);
    Files.writeString(work.resolve("cgroup/cgroup.controllers"), "cpu memory\n");
    Files.writeString(job.resolve("cgroup.events"), "populated 1\nfrozen 0\n");
    Files.writeString(job.resolve("cpu.stat"), "usage_usec 1000\n");
    Files.writeString(job.resolve("memory.current"), "4096\n");
    Files.writeString(job.resolve("memory.stat"), "anon 4096\nfile 1\nshmem 1\n");
  }

  private Process agent() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                programs.root().resolve("agent/target/agent/jobglass-agent").toString(),
                "--server=http://127.0.0.1:" + serverPort,
                "--spool=" + work.resolve("agent/spool"),
                "--hook-spool=" + work.resolve("hooks"),
                "--cgroup-root=" + work.resolve("cgroup"),
                "--node=n1",
                "--interval=1",
                "--metrics-port=" + metricsPort));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(work.resolve("agent.log").toFile()))
        .start();
  }

  /** Load beside the reports; what a kill takes is not sent again. */
  private void send(int client) {
    for (int number = 0; sending; number++) {
      try (Connection connection = new Connection(serverPort)) {
        for (; sending; number++) {
          connection.post(
              "/v1/events/job-started", EventsBenchmark.started("k" + client + "-" + number));
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
      } catch (IOException e) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      }
    }
  }

  /** Waits until the agent has nothing left, then holds its count of reports against the store. */
  private boolean settled() throws InterruptedException {
    long deadline = System.nanoTime() + SETTLE_NANOS;
    String last = "nothing was answered";
    while (System.nanoTime() < deadline) {
      try {
        String before = get(metricsPort, "/metrics");
        long spooled = number(REPORTS, before);
        long samples = number(SAMPLES, get(serverPort, "/v1/jobs/1"));
        String after = get(metricsPort, "/metrics");
        boolean still = number(PENDING, before) == 0 && number(REPORTS, after) == spooled;
        last =
            "%d agent kills, %d service kills; %d reports spooled, %d stored, %d bytes torn"
                .formatted(agentKills, serverKills, spooled, samples, number(JUNK, after));
        if (still && spooled > 0) {
          System.out.println(last);
          return samples == spooled;
        }
      } catch (IOException e) {
        // One of them has just been started.
      }
      Thread.sleep(50);
    }
    System.out.println("not settled: " + last);
    return false;
  }

  private static String get(int port, String path) throws IOException {
    try (Connection connection = new Connection(port)) {
      return connection.get(path).body();
    }
  }

  private static long number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : -1;
  }
}
