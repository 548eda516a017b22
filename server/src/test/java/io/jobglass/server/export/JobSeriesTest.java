package io.jobglass.server.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Facts;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.JobReference;
import io.jobglass.core.job.JobState;
import io.jobglass.core.storage.EventResult;
import io.jobglass.core.storage.JobPage;
import io.jobglass.core.storage.JobQuery;
import io.jobglass.core.storage.JobStore;
import io.jobglass.core.storage.Viewer;
import io.jobglass.core.usage.CpuUsage;
import io.jobglass.core.usage.GpuActivity;
import io.jobglass.core.usage.GpuHold;
import io.jobglass.core.usage.GpuSharing;
import io.jobglass.core.usage.GpuUsage;
import io.jobglass.core.usage.IoUsage;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.MemoryUsage;
import io.jobglass.core.usage.NodeReport;
import io.jobglass.core.usage.NodeTotals;
import io.jobglass.core.usage.TaskUsage;
import io.jobglass.server.live.LiveJobs;
import io.jobglass.server.live.LiveNodes;
import io.jobglass.server.live.LiveSamples;
import io.jobglass.server.live.LiveUsage;
import io.jobglass.server.live.StateTotals;
import io.jobglass.server.nodes.BadNodes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobSeriesTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private Instant now = NOW;
  private final InstantSource clock = () -> now;
  private final Stored store = new Stored();
  private final LiveJobs jobs = new LiveJobs(store);
  private final LiveNodes nodes = new LiveNodes(clock, Duration.ofSeconds(15));
  private final LiveUsage usage = new LiveUsage(nodes, new LiveSamples(clock));
  private final StateTotals totals = new StateTotals(store);
  private final JobSeries series = new JobSeries(jobs, usage, totals, clock, "default");
  private final NodeSeries nodeSeries =
      new NodeSeries(nodes, new BadNodes(store, clock), "default");

  @Test
  void scrapeLooksAsDashboardsKnowIt() throws IOException {
    jobs.told(job("default", "1", 1, "ann", "n1", "n2"));
    jobs.told(job("default", "a\"b\\c\n", 1, "bob", "n1"));
    jobs.told(job("other", "1", 1, "ann", "n1"));
    nodes.told(List.of(report("n1", "1")));
    golden("metrics.txt", scrape());
  }

  @Test
  void silentNodeLosesItsUsageButNotTheJob() {
    jobs.told(job("default", "1", 1, "ann", "n1"));
    nodes.told(List.of(report("n1", "1")));
    assertThat(scrape()).contains("hpc_job_cpu_usage_percent{").contains("hpc_node_cpu_load{");
    now = NOW.plusSeconds(46);
    assertThat(scrape())
        .doesNotContain("hpc_job_cpu_usage_percent{")
        .doesNotContain("hpc_node_cpu_load{")
        .contains("hpc_node_state{node=\"n1\"} 0\n")
        .contains("hpc_job_runtime_seconds{job_id=\"1\",node=\"n1\",user=\"ann\"} 3646.0");
  }

  @Test
  void nodeSilentForADayIsForgotten() {
    nodes.told(List.of(report("n1", "1")));
    now = NOW.plus(Duration.ofDays(1)).plusSeconds(1);
    assertThat(scrape()).doesNotContain("hpc_node_state{");
  }

  @Test
  void attemptsWithTheSameLabelsMakeOneSeries() {
    store.attempts =
        List.of(job("default", "1", 1, "ann", "n1"), job("default", "1", 2, "ann", "n1"));
    store.attempts.forEach(jobs::told);
    assertThat(scrape()).containsOnlyOnce("hpc_job_runtime_seconds{");
    assertThat(scrape()).contains("hpc_job_state_total{state=\"running\"} 2\n");
  }

  @Test
  void endedJobLeavesAndIsCountedOnce() {
    Job live = job("default", "1", 1, "ann", "n1");
    jobs.told(live);
    Job ended = ended(live);
    assertThat(jobs.told(ended)).containsExactly(ended);
    assertThat(jobs.told(ended)).isEmpty();
    assertThat(scrape()).doesNotContain("hpc_job_runtime_seconds{");
  }

  @Test
  void lateRecordOfAnEndedJobAsksTheStore() {
    Job live = job("default", "1", 1, "ann", "n1");
    jobs.told(ended(live));
    store.attempts = List.of(ended(live));
    assertThat(jobs.told(live)).isEmpty();
    assertThat(jobs.all()).isEmpty();
    store.attempts = List.of(live);
    jobs.told(live);
    assertThat(jobs.all()).containsExactly(live);
  }

  /** Two thousand pairs fill the buffer of {@link MetricText} many times over. */
  @Test
  void everyLineIsWholeWhenThereAreManyPairs() {
    for (int node = 0; node < 40; node++) {
      List<JobUsage> here = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        String id = Integer.toString(node * 50 + i);
        jobs.told(job("default", id, 1, "user" + i, "node" + node));
        here.add(usage(id));
      }
      nodes.told(List.of(report("node" + node, here)));
    }
    List<String> lines = scrape().lines().filter(line -> !line.startsWith("# ")).toList();
    assertThat(lines).allMatch(line -> line.matches("[a-z_]+(\\{[^{}]+})? [0-9.E]+"));
    assertThat(lines)
        .filteredOn(line -> line.startsWith("hpc_job_cpu_usage_percent{"))
        .hasSize(2000);
  }

  private String scrape() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(out);
    return out.toString(StandardCharsets.UTF_8);
  }

  private void write(OutputStream out) {
    MetricText text = new MetricText(out);
    series.write(text);
    nodeSeries.write(text);
    text.flush();
  }

  /** Compares with the golden file; {@code -Dgolden.update=true} writes it anew. */
  private static void golden(String name, String text) throws IOException {
    Path file = Path.of("src/test/resources/golden").resolve(name);
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(file, text);
    }
    assertThat(text).isEqualTo(Files.readString(file));
  }

  private static Job job(String cluster, String id, int attempt, String user, String... nodes) {
    Facts facts =
        Facts.builder()
            .put(Fact.USER, user)
            .put(Fact.NODES, List.of(nodes))
            .put(Fact.ALLOCATED_CPUS, 4L * nodes.length)
            .build();
    return new Job(
        new JobId(cluster, id),
        attempt,
        JobState.RUNNING,
        null,
        true,
        NOW.minusSeconds(3600),
        null,
        null,
        facts,
        List.of());
  }

  private static Job ended(Job job) {
    return new Job(
        job.id(),
        job.attempt(),
        JobState.COMPLETED,
        io.jobglass.core.job.EndReason.COMPLETED,
        true,
        job.startTime(),
        NOW,
        null,
        job.facts(),
        List.of());
  }

  private static NodeReport report(String node, String id) {
    return report(node, List.of(usage(id)));
  }

  private static NodeReport report(String node, List<JobUsage> jobs) {
    return new NodeReport(
        "default",
        node,
        "boot",
        "stream",
        1,
        NOW,
        15,
        "1",
        new NodeTotals(64, 12.5, 3.25, 1L << 38, 1L << 35),
        jobs,
        List.of());
  }

  private static JobUsage usage(String id) {
    return new JobUsage(
        id,
        null,
        "ann",
        1000L,
        "cgroup2",
        "/job",
        NOW.minusSeconds(3600),
        NOW,
        false,
        new CpuUsage(1L, null, null, null, null, 3.0, null, null, null, null),
        new MemoryUsage(
            1L << 30, 1L << 29, 1L << 20, null, null, 1L << 31, 1L << 32, null, null, 2L, null,
            null, null, null, null, null, null, null),
        3,
        List.of(
            new GpuUsage(
                "GPU-1",
                0,
                "nvidia",
                "X",
                80.0,
                5L << 30,
                80L << 30,
                301.5,
                9.0,
                66.0,
                GpuHold.UNKNOWN,
                GpuActivity.NONE,
                List.of(),
                List.of())),
        IoUsage.NONE,
        TaskUsage.NONE,
        null);
  }

  @Test
  void gpusHaveWhatIsToldOfThem() {
    GpuUsage gpu =
        new GpuUsage(
            "GPU-1",
            0,
            "nvidia",
            "X",
            80.0,
            5L,
            80L,
            301.5,
            9.0,
            66.0,
            new GpuHold(GpuSharing.SHARD, "assumed", false, 0, false, 12.5),
            new GpuActivity(71.0, null, 33.0, null, null, 1980.0, null, 700.0),
            List.of("power_cap", "hw_thermal"),
            List.of("xid:79"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    MetricText out = new MetricText(bytes);
    GpuSeries.write(List.of(new GpuSeries.Device("7", "ann", "n1", gpu)), out);
    out.flush();
    String labels = "{device=\"GPU-1\",job_id=\"7\",node=\"n1\",user=\"ann\",vendor=\"nvidia\"} ";
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .contains(
            "hpc_job_gpu_device_utilization_percent" + labels + "80.0\n",
            "hpc_job_gpu_device_sm_active_percent" + labels + "71.0\n",
            "hpc_job_gpu_device_tensor_active_percent" + labels + "33.0\n",
            "hpc_job_gpu_device_energy_joules_total" + labels + "9.0\n",
            "hpc_job_gpu_device_active_seconds_total" + labels + "12.5\n",
            "hpc_job_gpu_device_untouched" + labels + "1\n",
            "hpc_job_gpu_device_uncertain" + labels + "1\n",
            "hpc_job_gpu_device_sm_clock_hertz" + labels + "1.98E9\n",
            "node=\"n1\",reason=\"hw_thermal\",user=\"ann\",vendor=\"nvidia\"} 1\n",
            "node=\"n1\",sharing=\"shard\",user=\"ann\",vendor=\"nvidia\"} 1\n",
            "event=\"xid:79\"")
        .doesNotContain("dram_active");
  }

  /** A store that holds the attempts of one job. */
  private static final class Stored implements JobStore {
    private List<Job> attempts = List.of();

    @Override
    public List<EventResult> append(List<JobEvent> events) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Job> find(Viewer viewer, JobReference reference) {
      return attempts.isEmpty() ? Optional.empty() : Optional.of(attempts.getLast());
    }

    @Override
    public List<Job> attempts(Viewer viewer, JobReference reference) {
      return attempts;
    }

    @Override
    public JobPage list(Viewer viewer, JobQuery query) {
      return new JobPage(List.of(), 0, true);
    }

    @Override
    public JobPage tasks(Viewer viewer, JobReference array, int limit) {
      return new JobPage(List.of(), 0, true);
    }

    @Override
    public List<Job> ownRuns(Job job, int limit) {
      return List.of();
    }

    @Override
    public List<Job> neighbours(Job job, Duration within, int limit) {
      return List.of();
    }

    @Override
    public List<Job> live() {
      return List.of();
    }

    @Override
    public List<Job> endedAbnormally(Instant since, int limit) {
      return List.of();
    }
  }
}
