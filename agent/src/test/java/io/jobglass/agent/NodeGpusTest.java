package io.jobglass.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jobglass.agent.collector.KernelText;
import io.jobglass.agent.collector.TaskLane;
import io.jobglass.agent.gpu.FakeNvml;
import io.jobglass.agent.hooks.HookFacts;
import io.jobglass.agent.push.ReportJson;
import io.jobglass.core.usage.NodeReport;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From the driver's library, the job's cgroup and the Prolog's environment to the report. */
@Timeout(120)
class NodeGpusTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final long WINDOW_NANOS = 16_000_000_000L;

  @TempDir Path root;

  private final AtomicLong nanos = new AtomicLong();
  private final HookFacts facts = HookFacts.inMemory();
  private volatile String report = "";
  private FakeNvml fake;
  private NodeGpus gpus;
  private Sampler sampler;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(FakeNvml.compiler().isPresent(), "the constructed driver needs a C compiler");
    Trees.node(root);
    Trees.write(root.resolve("cgroup/cgroup.controllers"), "cpu memory\n");
    fake = new FakeNvml(Files.createDirectories(root.resolve("nvml")), 580);
    fake.gpu(0, "GPU-a", 0).gpu(1, "GPU-b", 1).say("count 2");
    Settings settings = settings(Settings.Output.JSON);
    gpus = NodeGpus.of(settings, InstantSource.system());
    sampler =
        SamplerWiring.sampler(
            settings,
            new KernelText(),
            facts,
            this::take,
            gpus,
            new TaskLane(root.resolve("proc"), new KernelText(), () -> 1),
            new SelfLimit(() -> 0, nanos::get, 5),
            new SamplerStats(),
            InstantSource.system(),
            nanos::get);
  }

  private Settings settings(Settings.Output output) {
    return Trees.settings(
        root,
        "n1",
        "c1",
        new Settings.Gpus(
            fake.library(),
            root.resolve("sys"),
            root.resolve("etc/gres.conf"),
            root.resolve("gpu.sock"),
            root.resolve("dcgm")),
        output);
  }

  @AfterEach
  void stop() {
    if (sampler != null) {
      sampler.stop();
      gpus.close();
    }
  }

  private boolean take(Windows.Window window) {
    NodeReport told =
        new NodeReport(
            "c1",
            "n1",
            "b",
            "s",
            1,
            window.time(),
            15,
            "0",
            window.totals(),
            window.jobs().values().stream().flatMap(List::stream).toList(),
            window.gpuFindings());
    report = new String(new ReportJson().encode(told), StandardCharsets.UTF_8);
    return true;
  }

  private Path job(int id) {
    Path job = root.resolve("cgroup/system.slice/slurmstepd.scope/job_" + id);
    Trees.write(job.resolve("cpu.stat"), "usage_usec 7\n");
    Trees.write(job.resolve("cgroup.events"), "populated 1\nfrozen 0\n");
    return job;
  }

  private void process(int pid, int job) {
    Trees.write(
        root.resolve("proc/" + pid + "/cgroup"),
        "0::/system.slice/slurmstepd.scope/job_" + job + "/step_0/user/task_0\n");
  }

  private void untilReported(String what) {
    Eventually.within(
        LONG,
        what + " in " + report,
        () -> {
          nanos.addAndGet(WINDOW_NANOS);
          sampler.runOnce();
          return report.contains(what);
        });
  }

  /** What the report says of one job. */
  private String ofJob(int id) {
    int start = report.indexOf("{\"job_id\":\"" + id + "\"");
    int next = report.indexOf("{\"job_id\":", start + 1);
    return report.substring(start, next < 0 ? report.length() : next);
  }

  @Test
  void reportSaysWhichJobUsesWhichGpu() {
    job(1);
    job(2);
    job(3);
    process(100, 1);
    fake.say("gpu.0.procs 100:1000");
    facts.learn("2", new HookFacts.Told("ann", null, true, List.of("GPU-b"), "nvidia"));
    untilReported("\"device\":\"GPU-a\"");
    assertThat(ofJob(1))
        .contains(
            "\"gpus\":[{\"device\":\"GPU-a\",\"index\":0,\"vendor\":\"nvidia\"",
            "\"memory_used_bytes\":5368709120")
        .doesNotContain("GPU-b");
    assertThat(ofJob(2)).contains("\"device\":\"GPU-b\"").doesNotContain("GPU-a");
    assertThat(ofJob(3)).doesNotContain("gpus");
    MetricsText metrics = new MetricsText();
    GpuSelfMetrics.write(gpus.latest(), metrics);
    assertThat(metrics.toString())
        .contains(
            "jobglass_agent_gpu_source_state{source=\"nvml\",state=\"reading\"} 1\n",
            "jobglass_agent_gpu_gaps_total 0\n",
            "jobglass_agent_gpu_devices 2\n",
            "jobglass_agent_gpu_findings{kind=\"held_and_untouched\"} 1\n")
        .doesNotContain("amdgpu");
    assertThat(root.resolve("dcgm/0")).hasContent("1");
    assertThat(root.resolve("dcgm/1")).hasContent("2");
    MetricsText exporter = new MetricsText();
    NvidiaExporterMetrics.write(gpus.latest(), exporter);
    assertThat(exporter.toString())
        .contains(
            "nvidia_gpu_num_devices 2\n",
            "nvidia_gpu_duty_cycle{ordinal=\"0\",minor_number=\"0\",uuid=\"GPU-a\",name=",
            "GPU_I_ID=\"\",jobid=\"1\",userid=\"\"} 73\n",
            "nvidia_gpu_jobId{ordinal=\"1\",minor_number=\"1\",uuid=\"GPU-b\"")
        .doesNotContain("any_tensor_util_percent{");
  }

  @Test
  void lastReportOfAJobHasItsGpus() {
    Path job = job(2);
    facts.learn("2", new HookFacts.Told("ann", null, true, List.of("GPU-b"), "nvidia"));
    untilReported("\"device\":\"GPU-b\"");
    Trees.delete(job);
    untilReported("\"last\":true");
    assertThat(ofJob(2)).contains("\"device\":\"GPU-b\"");
    untilReported("\"jobs\":[]");
  }

  @Test
  void reportSaysHowTheJobHasItAndWhatIsWrong() {
    job(1);
    process(100, 1);
    facts.learn("0", new HookFacts.Told("bob", null, true, List.of("GPU-a"), "nvidia"));
    facts.learn("1", new HookFacts.Told("ann", null, true, List.of("GPU-a"), "nvidia"));
    fake.say("gpu.0.procs 100:1000").say("gpu.1.procs 100:10").say("gpu.0.reasons 0x44");
    untilReported("\"device\":\"GPU-a\"");
    assertThat(ofJob(1))
        .contains(
            "\"sharing\":\"exclusive\",\"basis\":\"name\",\"certain\":true,\"processes\":1",
            "\"touched\":true",
            "\"sm_clock_mhz\":1980",
            "\"throttle_reasons\":[\"power_cap\",\"hw_thermal\"],\"events\":[\"throttled:68\"",
            "\"events\":[\"outside_allotment\"]");
    assertThat(report)
        .contains(
            "{\"kind\":\"stale_allotment\",\"device\":\"GPU-a\",\"job_id\":\"0\"",
            "{\"kind\":\"outside_allotment\",\"device\":\"GPU-b\",\"job_id\":\"1\"");
  }

  @Test
  void releaseClosesTheDriverAndIsToldUntilResumed() throws Exception {
    job(2);
    facts.learn("2", new HookFacts.Told("ann", null, true, List.of("GPU-b"), "nvidia"));
    untilReported("\"device\":\"GPU-b\"");
    GpuControl control = new GpuControl(root.resolve("gpu.sock"), gpus);
    try {
      untilAnswered("0 the drivers are closed", "release", "--for", "10m");
      assertThat(fake.outstanding()).isZero();
      assertThat(command("status")).startsWith("0 released until ");
      untilReported("\"kind\":\"released\"");
      assertThat(ofJob(2)).doesNotContain("gpus");
      assertThat(root.resolve("gpu-released")).exists();
      assertThat(command("resume")).isEqualTo("0 the GPUs are read again");
      untilReported("\"device\":\"GPU-b\"");
      assertThat(root.resolve("gpu-released")).doesNotExist();
      assertThat(command("release", "--for", "soon")).startsWith("2 ").contains("90s, 10m or 2h");
      assertThat(Files.getPosixFilePermissions(root.resolve("gpu.sock"))).hasSize(2);
    } finally {
      control.close();
    }
    assertThat(command("status")).startsWith("1 ").contains("no agent answers");
  }

  /** Asks until that is the answer; the agent itself gives a driver one second. */
  private void untilAnswered(String answer, String... words) {
    Eventually.within(LONG, answer, () -> command(words).startsWith(answer));
  }

  /** Exit status and all output of {@code jobglass-agent gpu}. */
  private String command(String... words) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    List<String> all = new ArrayList<>(List.of("gpu"));
    all.addAll(List.of(words));
    all.add("--gpu-socket=" + root.resolve("gpu.sock"));
    try {
      int status = Main.run(all, Map.of("JOBGLASS_AGENT_NODE", "n1"), out, out);
      return status + " " + bytes.toString(StandardCharsets.UTF_8).strip();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void listShowsWhatIsReadWithoutAnAgent() throws Exception {
    fake.say("gpu.0.procs 100:1000").say("gpu.1.reasons 0x40");
    String listed =
        command(
            "list",
            "--output=json",
            "--nvml-library=" + fake.library(),
            "--sys-root=" + root.resolve("sys"));
    assertThat(listed)
        .startsWith("0 {\"device\":\"GPU-a\"")
        .contains("\"utilization_percent\":73.0", "\"processes\":[{\"pid\":100,", "throttled:64");
    assertThat(command("list", "--nvml-library=none", "--sys-root=none"))
        .startsWith("1 ")
        .contains("no GPU can be read");
  }

  @Test
  void onceShowsWhichJobHasWhichGpuAndWhatIsWrong() throws Exception {
    job(1);
    process(100, 1);
    job(2);
    HookFacts.in(root.resolve("spool/sluids"), InstantSource.system())
        .learn("2", new HookFacts.Told("ann", null, true, List.of("GPU-b"), "nvidia"));
    fake.say("gpu.0.procs 100:1000").say("gpu.0.reasons 0x40");
    assertThat(once(Settings.Output.TABLE))
        .containsPattern("GPU-a +\\S.* 73 +\\d+\\.\\d +\\d+\\.\\d  1\n")
        .containsPattern("GPU-b +\\S.*  2\n")
        .contains("\nWrong or uncertain\n  throttled:64 GPU-a: ")
        .doesNotContain("held_and_untouched", "\n  GPUs: ");
    report = once(Settings.Output.JSON);
    assertThat(ofJob(1)).contains("\"gpus\":[{\"device\":\"GPU-a\"").doesNotContain("GPU-b");
    assertThat(ofJob(2)).contains("\"gpus\":[{\"device\":\"GPU-b\"");
    assertThat(report).contains("\"gpu_findings\":[{\"kind\":\"throttled\"");
    assertThat(root.resolve("dcgm")).as("for the running agent to write").doesNotExist();
  }

  @Test
  void onceSaysWhyNoGpuIsRead() throws Exception {
    fake.say("call.nvmlInit_v2 !9");
    assertThat(once(Settings.Output.TABLE))
        .contains("\n  GPUs: nvml: nvmlInit_v2 returned DRIVER_NOT_LOADED");
  }

  private String once(Settings.Output output) throws Exception {
    return Main.once(settings(output), "0", InstantSource.system());
  }

  @Test
  void processorAndMemoryAreReadWhileTheDriverHangs() throws Exception {
    Path job = job(2);
    Files.createFile(fake.file("hang"));
    fake.say("gpu.0.hang " + fake.file("hang"));
    try {
      for (int pass = 1; pass <= 200; pass++) {
        Trees.write(job.resolve("cpu.stat"), "usage_usec " + 1000 * pass + "\n");
        nanos.addAndGet(WINDOW_NANOS);
        sampler.runOnce();
        assertThat(ofJob(2)).contains("\"usage_micros\":" + 1000 * pass);
      }
      untilReported("\"kind\":\"stuck\"");
    } finally {
      Files.delete(fake.file("hang"));
    }
  }

  @Test
  void stuckDriverHoldsUpNoReport() throws Exception {
    job(2);
    facts.learn("2", new HookFacts.Told("ann", null, true, List.of("GPU-b"), "nvidia"));
    Files.createFile(fake.file("hang"));
    fake.say("gpu.0.hang " + fake.file("hang"));
    try {
      nanos.addAndGet(WINDOW_NANOS);
      sampler.runOnce();
      assertThat(ofJob(2)).contains("\"usage_micros\":7").doesNotContain("gpus");
    } finally {
      Files.delete(fake.file("hang"));
    }
  }

  @Test
  void allotmentIsKnownAfterARestart() throws Exception {
    Path directory = root.resolve("facts");
    HookFacts before = HookFacts.in(directory, InstantSource.system());
    before.learn("2", new HookFacts.Told("ann", null, true, List.of("GPU-b", "1"), "nvidia"));
    before.learn("3", new HookFacts.Told("ann", null, true, List.of(), null));
    before.learn("2", new HookFacts.Told("ann", null, false, List.of(), null));
    assertThat(before.gpusOf("2")).as("the controller's hook knows none").hasSize(2);
    HookFacts after = HookFacts.in(directory, InstantSource.system());
    assertThat(after.gpusOf("2")).containsExactly("GPU-b", "1");
    assertThat(after.gpuVendorOf("2")).isEqualTo("nvidia");
    assertThat(after.userOf("3")).as("nothing but its user").isNull();
    after.forget("2", null);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void whatCannotBeReadHidesNoOtherFact() throws Exception {
    Path directory = root.resolve("facts");
    HookFacts kept = HookFacts.in(directory, InstantSource.system());
    for (int job = 1; job <= 20; job++) {
      kept.learn("" + job, new HookFacts.Told("ann", null, true, List.of("GPU-a"), "nvidia"));
      Files.createDirectory(directory.resolve("unreadable-" + job));
    }
    HookFacts copy = HookFacts.copyOf(directory);
    HookFacts after = HookFacts.in(directory, InstantSource.system());
    for (int job = 1; job <= 20; job++) {
      assertThat(copy.gpusOf("" + job)).containsExactly("GPU-a");
      assertThat(after.gpusOf("" + job)).as("after a restart").containsExactly("GPU-a");
    }
  }
}
