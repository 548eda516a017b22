package io.jobglass.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole agent, in front of named pipes that nobody writes to: their readers hang. */
class HangingFilesTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String HANGING = "jobglass_agent_hanging_files ";

  @TempDir Path root;

  private Path scope;
  private int port;
  private App app;

  @BeforeEach
  void node() throws Exception {
    Trees.node(root);
    Trees.write(root.resolve("cgroup/cgroup.controllers"), "cpu memory\n");
    scope = root.resolve("cgroup/system.slice/slurmstepd.scope");
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
  }

  @AfterEach
  void stop() {
    app.close();
  }

  @Test
  void hideNothingButThemselves() throws Exception {
    job("job_1", 1001);
    job("job_2", 1002);
    Path memory = pipe(scope.resolve("job_1/memory.current"));
    pipe(root.resolve("proc/1001/stat"));
    Path load = pipe(root.resolve("proc/loadavg"));
    app = new App(Trees.settings(root, 1, port, 100), "test");
    app.start();
    Eventually.within(LONG, "all pipes are left out", () -> has(HANGING + 3));

    // The job with the broken file goes on being measured, others come and go.
    Trees.write(scope.resolve("job_1/cpu.stat"), "usage_usec 9000000\n");
    job("job_3", 1003);
    within(cpuSeconds("1") + "9");
    within("hpc_job_cpu_usage_seconds_total{job_id=\"3\"");
    within("hpc_job_processes{job_id=\"2\"");
    within("hpc_node_memory_usage_bytes");
    assertThat(metrics()).doesNotContain("hpc_job_memory_usage_bytes{job_id=\"1\"");
    Trees.delete(scope.resolve("job_3"));
    Eventually.within(LONG, "job 3 has ended", () -> has("jobglass_agent_jobs 2"));

    comesBack(load, "2.50 0 0 1/1 1\n");
    comesBack(memory, "8192\n");
    Eventually.within(LONG, "two are read again", () -> has(HANGING + 1));
    within("hpc_job_memory_usage_bytes{job_id=\"1\"");
    within("hpc_node_cpu_load{node=\"n1\"} 2.5");
  }

  @Test
  void holdUpNoEnd() throws Exception {
    job("job_1", 1001);
    job("job_2", 1002);
    Path memory = pipe(scope.resolve("job_1/memory.current"));
    app = new App(Trees.settings(root, 1, port, 100), "test");
    app.start();
    Eventually.within(LONG, "the pipe is left out", () -> has(HANGING + 1));

    try (FileChannel writer = FileChannel.open(memory, StandardOpenOption.WRITE)) {
      // Now it hangs in an open file, which ends with its job.
      Eventually.within(
          LONG, "job 2 is told", () -> has("hpc_job_cpu_usage_seconds_total{job_id=\"2\""));
      Trees.delete(scope.resolve("job_1"));
      Eventually.within(LONG, "job 1 has ended", () -> has("jobglass_agent_jobs 1"));
      assertThat(writer.isOpen()).isTrue();
    }
    Eventually.within(LONG, "nothing hangs", () -> has(HANGING + 0));
  }

  private void job(String name, int pid) {
    Path job = scope.resolve(name);
    Trees.write(job.resolve("cpu.stat"), "usage_usec 1000000\n");
    Trees.write(job.resolve("memory.current"), "4096\n");
    Trees.write(job.resolve("cgroup.events"), "populated 1\nfrozen 0\n");
    Trees.write(job.resolve("step_0/user/task_0/cgroup.procs"), pid + "\n");
    Trees.write(
        root.resolve("proc/" + pid + "/stat"),
        pid + " (python3) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 4 0 5 0 0\n");
  }

  private static Path pipe(Path file) throws Exception {
    Files.delete(file);
    assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
    return file;
  }

  /** Puts an ordinary file in the pipe's place and lets its reader go on. */
  private static void comesBack(Path pipe, String content) throws IOException {
    Path file = pipe.resolveSibling("new");
    Trees.write(file, content);
    try (FileChannel writer = FileChannel.open(pipe, StandardOpenOption.WRITE)) {
      Files.move(file, pipe, StandardCopyOption.REPLACE_EXISTING);
      assertThat(writer.isOpen()).isTrue();
    }
  }

  private static String cpuSeconds(String job) {
    return "hpc_job_cpu_usage_seconds_total{job_id=\"" + job + "\",user=\"\",node=\"n1\"} ";
  }

  private void within(String line) {
    Eventually.within(LONG, line, () -> has(line));
  }

  private boolean has(String line) {
    return metrics().contains("\n" + line);
  }

  private String metrics() {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + port + "/metrics").toURL().openConnection();
      return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
