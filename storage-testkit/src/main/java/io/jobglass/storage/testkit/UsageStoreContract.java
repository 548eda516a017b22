package io.jobglass.storage.testkit;

import static io.jobglass.storage.testkit.EventBuilder.deleted;
import static io.jobglass.storage.testkit.EventBuilder.finished;
import static io.jobglass.storage.testkit.EventBuilder.started;
import static io.jobglass.storage.testkit.ReportBuilder.report;
import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.core.job.AttemptId;
import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.JobReference;
import io.jobglass.core.storage.JobStore;
import io.jobglass.core.storage.SamplePage;
import io.jobglass.core.storage.UsageStore;
import io.jobglass.core.storage.UsageStore.Receipt;
import io.jobglass.core.storage.Viewer;
import io.jobglass.core.usage.Coverage;
import io.jobglass.core.usage.GpuActivity;
import io.jobglass.core.usage.GpuHold;
import io.jobglass.core.usage.GpuSharing;
import io.jobglass.core.usage.GpuSummary;
import io.jobglass.core.usage.GpuUsage;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.NodeActivity;
import io.jobglass.core.usage.NodeHistory;
import io.jobglass.core.usage.NodeReport;
import io.jobglass.core.usage.NodeStatus;
import io.jobglass.core.usage.NodeUsage;
import io.jobglass.core.usage.OtherUsage;
import io.jobglass.core.usage.Sample;
import io.jobglass.core.usage.SeriesBuilder;
import io.jobglass.core.usage.TaskUsage;
import io.jobglass.core.usage.UsageSeries;
import io.jobglass.core.usage.UsageSummary;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link UsageStore} does; both stores are empty before each test. */
public abstract class UsageStoreContract {
  protected static final JobId JOB = new JobId("alpha", "42");
  private static final JobReference REFERENCE = JobReference.newest("42");
  private static final long MEBIBYTE = 1L << 20;

  protected abstract JobStore jobs();

  protected abstract UsageStore usage();

  @BeforeEach
  protected void startAJob() {
    append(started(JOB, "ada", "n1"));
  }

  @Test
  protected void reportBecomesASample() {
    assertThat(record(report("alpha", "n1").job(JOB, 2, 100))).containsExactly(Receipt.STORED);

    assertThat(samples())
        .containsExactly(
            new Sample(
                EventBuilder.START.plusSeconds(15),
                "n1",
                25.0,
                2.0,
                30_000_000L,
                100 * MEBIBYTE,
                50 * MEBIBYTE,
                25 * MEBIBYTE,
                400 * MEBIBYTE,
                null,
                List.of(),
                25 * MEBIBYTE / 2));
  }

  @Test
  protected void reportToldAgainIsADuplicate() {
    ReportBuilder one = report("alpha", "n1").job(JOB, 2, 100);

    assertThat(record(one)).containsExactly(Receipt.STORED);
    assertThat(record(one)).containsExactly(Receipt.DUPLICATE);
    assertThat(record(one.number(2), one.number(2), one.number(1)))
        .containsExactly(Receipt.STORED, Receipt.DUPLICATE, Receipt.DUPLICATE);
    assertThat(samples()).hasSize(2);
    assertThat(summary().sampleCount()).isEqualTo(2);
  }

  @Test
  protected void stepsHoldMeansAndHighestOfTheirSamplesByNodeAndDevice() {
    Instant minute = EventBuilder.START.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
    record(
        onGpus(report("alpha", "n1").at(minute), 2, 100, 20, 40),
        onGpus(report("alpha", "n1").number(2).at(minute.plusSeconds(15)), 4, 300, 60, 40),
        onGpus(report("alpha", "n1").number(3).at(minute.plusSeconds(60)), 1, 50, 0, 0),
        report("alpha", "n2").at(minute.plusSeconds(30)).job(JOB, 1, 10));

    SamplePage page = steps(null, 10);
    assertThat(page.total()).isEqualTo(3);
    assertThat(page.samples()).extracting(Sample::node).containsExactly("n1", "n2", "n1");
    Sample first = page.samples().getFirst();
    assertThat(first.time()).isEqualTo(minute.plusSeconds(15));
    assertThat(first.cpuCores()).isEqualTo(3);
    assertThat(first.memoryBytes()).isEqualTo(300 * MEBIBYTE);
    assertThat(first.gpus()).extracting(GpuUsage::device).containsExactly("GPU-0", "GPU-1");
    assertThat(first.gpus()).extracting(GpuUsage::utilizationPercent).containsExactly(40.0, 40.0);
    assertThat(first.gpus().getFirst().hold().activeSeconds()).as("never told").isNull();
    assertThat(page.samples().get(1).gpus()).isEmpty();
    assertThat(steps(minute.plusSeconds(60), 10).samples()).hasSize(1);
    assertThat(steps(null, 1))
        .satisfies(newest -> {
          assertThat(newest.samples()).extracting(Sample::cpuCores).containsExactly(1.0);
          assertThat(newest.total()).isEqualTo(3);
        });
  }

  private static ReportBuilder onGpus(
      ReportBuilder report, double cores, long mebibytes, double first, double second) {
    List<GpuUsage> gpus =
        List.of(ReportBuilder.gpu("GPU-0", first), ReportBuilder.gpu("GPU-1", second));
    return report.with(report.usage("42", cores, 8, mebibytes, gpus, null));
  }

  private SamplePage steps(@Nullable Instant from, int limit) {
    return usage()
        .samplesByStep(Viewer.EVERYTHING, REFERENCE, from, null, Duration.ofMinutes(1), limit)
        .orElseThrow();
  }

  @Test
  protected void streamsAndNodesCountForThemselves() {
    ReportBuilder one = report("alpha", "n1").stream("s");

    assertThat(record(one, one.stream("t"), report("alpha", "n2").stream("s")))
        .containsOnly(Receipt.STORED);
    assertThat(record(report("beta", "n1").stream("s"))).containsExactly(Receipt.STORED);
  }

  @Test
  protected void reportsMayComeInAnyOrder() {
    List<ReportBuilder> numbered = new ArrayList<>();
    for (int i = 1; i <= 40; i++) {
      ReportBuilder empty = report("alpha", "n1").number(i);
      numbered.add(empty.job(JOB, i % 8, 100 + i));
    }
    Collections.shuffle(numbered, new Random(3));

    for (ReportBuilder report : numbered) {
      assertThat(record(report)).containsExactly(Receipt.STORED);
    }
    for (ReportBuilder report : numbered) {
      assertThat(record(report)).containsExactly(Receipt.DUPLICATE);
    }

    assertThat(samples()).hasSize(40).isSortedAccordingTo((a, b) -> a.time().compareTo(b.time()));
    NodeUsage node = summary().nodes().getFirst();
    assertThat(node.sampleCount()).isEqualTo(40);
    assertThat(node.firstSampleAt()).isEqualTo(EventBuilder.START.plusSeconds(15));
    assertThat(node.lastSampleAt()).isEqualTo(EventBuilder.START.plusSeconds(600));
    assertThat(node.memoryBytes()).isEqualTo(140 * MEBIBYTE);
    assertThat(node.memoryPeakBytes()).isEqualTo(141 * MEBIBYTE);
    assertThat(node.cpuMicros()).isEqualTo(15_000_000L * 7 * 39);
    assertThat(node.maximumCpuPercent()).isEqualTo(87.5);
    assertThat(node.averageCpuPercent()).isEqualTo(43.75);
    assertThat(node.latestCpuPercent()).isZero();
    assertThat(node.latestGpuPercent()).isNull();
    assertThat(node.cpus()).isEqualTo(8);
    assertThat(node.anonPeakAt()).isEqualTo(EventBuilder.START.plusSeconds(600));
    assertThat(node.last()).isFalse();
  }

  @Test
  protected void unknownJobIsLeftOut() {
    ReportBuilder report =
        report("alpha", "n1").job(new JobId("alpha", "unknown"), 1, 10).job(JOB, 1, 10);

    assertThat(record(report)).containsExactly(Receipt.STORED);
    assertThat(samples()).hasSize(1);
    assertThat(usage().samples(Viewer.EVERYTHING, JobReference.newest("unknown"), null, null, 10))
        .isEmpty();
  }

  @Test
  protected void deletedJobGetsNoMoreSamples() {
    append(deleted(JOB));

    assertThat(record(report("alpha", "n1").job(JOB, 1, 10))).containsExactly(Receipt.STORED);
    assertThat(usage().samples(Viewer.EVERYTHING, REFERENCE, null, null, 10)).isEmpty();
  }

  @Test
  protected void nodesAreSummedUpApart() {
    append(started(JOB, "ada", "n2").fact(Fact.NODES, List.of("n1", "n2")));
    record(report("alpha", "n2").job(JOB, 4, 200));
    record(report("alpha", "n1").job(JOB, 2, 100));

    assertThat(summary().nodes()).extracting(NodeUsage::node).containsExactly("n1", "n2");
    assertThat(summary().memoryBytes()).hasValue(300 * MEBIBYTE);
    assertThat(samples()).extracting(Sample::node).containsExactly("n1", "n2");
  }

  @Test
  protected void shareComesFromTheAllocationWhereTheKernelSetsNone() {
    append(
        started(JOB, "ada", "n1")
            .from(EventSource.PROLOG_SLURMCTLD)
            .on(null)
            .fact(Fact.NODES, List.of("n1", "n2"))
            .fact(Fact.ALLOCATED_CPUS, 8L));
    ReportBuilder report = report("alpha", "n1");
    record(report.with(report.usage("42", 1, null, 10, List.of(), null)));

    assertThat(samples().getFirst().cpuPercent()).isEqualTo(25.0);
  }

  @Test
  protected void shareIsOfTheNodeWhereNoAllotmentIsKnown() {
    ReportBuilder report = report("alpha", "n1");
    record(report.with(report.usage("42", 1, null, 10, List.of(), null)));

    assertThat(samples().getFirst().cpuPercent()).isEqualTo(100.0 / 64);
    assertThat(samples().getFirst().cpuCores()).isEqualTo(1.0);
  }

  @Test
  protected void readingWithoutMemoryIsCountedButNoSample() {
    ReportBuilder report = report("alpha", "n1");
    JobUsage usage = report.usage("42", 1, 8, 10, List.of(), null);
    record(report.with(ReportBuilder.withoutMemory(usage)));

    assertThat(samples()).isEmpty();
    assertThat(samples(REFERENCE, null, null, 1).total()).isZero();
    assertThat(summary().sampleCount()).isEqualTo(1);
    assertThat(summary().latestCpuPercent()).contains(12.5);
  }

  @Test
  protected void missingWindowsAreGapsUntilTheyCome() {
    record(report("alpha", "n1").number(1).job(JOB, 2, 100));
    record(report("alpha", "n1").number(5).job(JOB, 2, 100));
    record(report("alpha", "n1").number(8).job(JOB, 2, 100));
    append(finished(JOB, "completed").at(120));
    assertThat(coverage()).isEqualTo(new Coverage(1, 2, Duration.ofSeconds(45 + 30)));

    record(report("alpha", "n1").number(7).job(JOB, 2, 100));
    record(report("alpha", "n1").number(6).job(JOB, 2, 100));
    record(report("alpha", "n1").number(6).job(JOB, 2, 100));
    assertThat(coverage()).isEqualTo(new Coverage(1, 1, Duration.ofSeconds(45)));
  }

  @Test
  protected void jobThatNoAgentMeasuredHasNoCoverage() {
    assertThat(usage().coverage(new AttemptId(JOB, 1))).isEmpty();
  }

  @Test
  protected void shortWindowsMakeOneRowInFifteenSeconds() {
    for (int n = 1; n <= 12; n++) {
      ReportBuilder report = report("alpha", "n1").number(n);
      record(report.at(EventBuilder.START.plusSeconds(5L * n)).seconds(5).job(JOB, 2, n));
    }
    assertThat(samples()).hasSize(4);
    assertThat(summary().sampleCount()).isEqualTo(12);
    assertThat(summary().nodes().getFirst().memoryBytes()).isEqualTo(12 * MEBIBYTE);
  }

  @Test
  protected void gpusAreKeptAndAveraged() {
    List<GpuUsage> gpus =
        List.of(
            ReportBuilder.gpu("GPU-1", 90),
            ReportBuilder.gpu("GPU-2", 70),
            new GpuUsage(
                "GPU-3",
                null,
                "amd",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                GpuHold.UNKNOWN,
                GpuActivity.NONE,
                List.of(),
                List.of()));
    ReportBuilder report = report("alpha", "n1");
    record(report.with(report.usage("42", 1, 8, 10, gpus, null)));

    assertThat(samples().getFirst().gpus()).isEqualTo(gpus);
    assertThat(samples().getFirst().gpuPercent()).isEqualTo(80.0);
    assertThat(summary().maximumGpuPercent()).contains(80.0);
    assertThat(summary().nodes().getFirst().latestGpuPercent()).isEqualTo(80.0);
  }

  @Test
  protected void samplesComeInBucketsAsMemoryMakesThem() {
    Duration bucket = Duration.ofSeconds(30);
    for (int i = 1; i <= 9; i++) {
      record(report("alpha", "n1").number(i).job(JOB, i % 8, 100L * i));
    }
    record(report("alpha", "n2").number(3).job(JOB, 1, 5));
    SeriesBuilder expected = new SeriesBuilder(EventBuilder.START, bucket);
    samples().forEach(expected::add);

    UsageSeries series = usage().series(new AttemptId(JOB, 1), EventBuilder.START, bucket);
    assertThat(series).isEqualTo(expected.build());
    assertThat(series.nodes()).extracting(UsageSeries.Node::node).containsExactly("n1", "n2");
    assertThat(series.nodes().getFirst().buckets().getFirst().samples()).isEqualTo(2);
    assertThat(usage().series(new AttemptId(JOB, 2), EventBuilder.START, bucket).nodes()).isEmpty();
  }

  @Test
  protected void everythingToldOfAGpuIsKept() {
    GpuUsage gpu =
        new GpuUsage(
            "MIG-1",
            2,
            "nvidia",
            "H100 MIG 1g",
            12.5,
            5L,
            10L,
            70.5,
            99.5,
            61.0,
            new GpuHold(GpuSharing.MIG, "name", true, 2, true, 31.5),
            new GpuActivity(1.0, 2.0, 3.0, 4.0, 5.0, 1980.0, 2619.0, 700.0),
            List.of("power_cap", "hw_thermal"),
            List.of("xid:79"));
    ReportBuilder report = report("alpha", "n1");
    record(report.with(report.usage("42", 1, 8, 10, List.of(gpu), null)));

    assertThat(samples().getFirst().gpus()).containsExactly(gpu);
  }

  @Test
  protected void gpusAreSummedUpInAnyOrder() {
    recordGpu(2, ReportBuilder.held("GPU-1", 40, 2000.0, 20.0, true));
    recordGpu(1, ReportBuilder.held("GPU-1", 20, 1000.0, 10.0, false));
    recordGpu(3, ReportBuilder.held("GPU-2", 0, null, null, false));

    List<GpuSummary> gpus = summary().gpus();
    assertThat(gpus).extracting(GpuSummary::device).containsExactly("GPU-1", "GPU-2");
    GpuSummary first = gpus.getFirst();
    assertThat(first.node()).isEqualTo("n1");
    assertThat(first.sampleCount()).isEqualTo(2);
    assertThat(first.averagePercent()).isEqualTo(30.0);
    assertThat(first.maximumPercent()).isEqualTo(40.0);
    assertThat(first.energyJoules()).isEqualTo(2000.0);
    assertThat(first.activeSeconds()).isEqualTo(20.0);
    assertThat(first.averageWatts()).isEqualTo(350.5);
    assertThat(first.touched()).isTrue();
    assertThat(first.sharing()).isEqualTo(GpuSharing.EXCLUSIVE);
    assertThat(first.throttledSamples()).isEqualTo(2);
    assertThat(gpus.getLast().energyJoules()).isNull();
    assertThat(summary().gpusNeverTouched()).isEqualTo(1);
    assertThat(summary().gpuEnergyJoules()).contains(2000.0);
  }

  @Test
  protected void agentThatStartsAnewCountsEnergyOn() {
    GpuUsage gpu = ReportBuilder.held("GPU-1", 40, 2000.0, 20.0, true);
    recordGpu(1, gpu);
    ReportBuilder later = report("alpha", "n1").number(9);
    record(
        later.with(
            ReportBuilder.since(
                later.usage("42", 1, 8, 10, List.of(gpu), null),
                EventBuilder.START.plusSeconds(60))));

    assertThat(summary().gpus()).hasSize(1);
    assertThat(summary().gpus().getFirst().energyJoules()).isEqualTo(4000.0);
    assertThat(summary().gpus().getFirst().activeSeconds()).isEqualTo(40.0);
  }

  private void recordGpu(int number, GpuUsage gpu) {
    ReportBuilder report = report("alpha", "n1").number(number);
    record(report.with(report.usage("42", 1, 8, 10, List.of(gpu), null)));
  }

  @Test
  protected void otherUsageIsKeptInAnyOrder() {
    TaskUsage.Executable shell = new TaskUsage.Executable("ba\"sh", 1);
    TaskUsage.Executable python = new TaskUsage.Executable("python", 3);
    ReportBuilder second = report("alpha", "n1").number(2);
    record(
        second.with(
            second.withOther(
                second.usage("42", 1, 8, 10, List.of(), null),
                new TaskUsage(4, 0, 0, null, List.of(python, shell)))));
    ReportBuilder first = report("alpha", "n1").number(1);
    record(
        first.with(
            first.withOther(
                first.usage("42", 1, 8, 10, List.of(), null),
                new TaskUsage(9, 0, 0, null, List.of(shell)))));

    assertThat(summary().nodes().getFirst().other())
        .isEqualTo(
            new OtherUsage(
                4, null, null, null, 6000L, 2000L, 4000L, 3.0, 9, 9, List.of(python, shell)));
    ReportBuilder third = report("alpha", "n1").number(3);
    record(third.job(JOB, 1, 10));
    assertThat(summary().nodes().getFirst().other().executables()).containsExactly(python, shell);
  }

  @Test
  protected void latestPercentsAreOfTheLatestSample() {
    record(report("alpha", "n1").number(3).job(JOB, 2, 100));
    record(report("alpha", "n1").number(2).job(JOB, 6, 100));
    assertThat(summary().nodes().getFirst().latestCpuPercent()).isEqualTo(25.0);

    record(
        report("alpha", "n1").number(4).job(JOB, 4, 100),
        report("alpha", "n1").number(1).job(JOB, 8, 100));
    assertThat(summary().nodes().getFirst().latestCpuPercent()).isEqualTo(50.0);
  }

  @Test
  protected void usageGoesToTheAttemptOfItsTime() {
    append(finished(JOB, "failed"));
    append(started(JOB, "ada", "n1").at(300));

    record(report("alpha", "n1").number(30).job(JOB, 2, 100));
    record(report("alpha", "n1").number(2).job(JOB, 1, 50));

    assertThat(samples(new JobReference("42", 1))).hasSize(1);
    assertThat(samples(new JobReference("42", 2))).hasSize(1);
    assertThat(samples().getFirst().cpuCores()).isEqualTo(2.0);
    assertThat(usage().summaries(List.of(new AttemptId(JOB, 1), new AttemptId(JOB, 2)))).hasSize(2);
  }

  @Test
  protected void samplesFollowTheirRunWhenItIsNumberedAnew() {
    JobId job = new JobId("alpha", "50");
    append(started(job, "ada", "n1").at(300).sluid("s2"));
    ReportBuilder report = report("alpha", "n1").number(30);
    record(report.with(report.usage("50", 3, 8, 10, List.of(), "s2")));
    append(started(job, "ada", "n1").sluid("s1"));

    assertThat(samples(new JobReference("50", 1))).isEmpty();
    assertThat(samples(new JobReference("50", 2))).hasSize(1);
  }

  @Test
  protected void sampleOfAClientCountsToo() {
    Sample sample = clientSample(EventBuilder.START.plusSeconds(5), 42.7);

    assertThat(usage().addSample(Viewer.EVERYTHING, REFERENCE, sample)).isTrue();
    assertThat(samples()).containsExactly(sample);
    assertThat(summary().maximumCpuPercent()).contains(42.7);
    assertThat(summary().memoryPeakBytes()).contains(77L);
    assertThat(summary().nodes().getFirst().node()).isNull();
  }

  @Test
  protected void sampleOfAnotherUsersJobIsNotTaken() {
    Sample sample = clientSample(EventBuilder.START, 1.0);

    assertThat(usage().addSample(new Viewer.OwnJobs("bob"), REFERENCE, sample)).isFalse();
    assertThat(samples()).isEmpty();
    assertThat(usage().samples(new Viewer.OwnJobs("bob"), REFERENCE, null, null, 10)).isEmpty();
    assertThat(usage().samples(new Viewer.OwnJobs("ada"), REFERENCE, null, null, 10)).isPresent();
  }

  @Test
  protected void rangeHasItsNewestSamplesOldestFirst() {
    for (int i = 1; i <= 10; i++) {
      record(report("alpha", "n1").number(i).job(JOB, i, 10));
    }

    SamplePage page = samples(REFERENCE, at(30), at(105), 3);
    assertThat(page.total()).isEqualTo(5);
    assertThat(page.samples()).extracting(Sample::time).containsExactly(at(60), at(75), at(90));
    assertThat(samples(REFERENCE, at(500), null, 3).samples()).isEmpty();
    assertThat(samples(REFERENCE, null, at(15), 3).total()).isZero();
  }

  @Test
  protected void anyTimeFindsAPlace() {
    List<Instant> times =
        List.of(
            Instant.parse("1971-01-01T00:00:00Z"),
            EventBuilder.START.minus(Duration.ofDays(3000)),
            Instant.now().minus(Duration.ofDays(90)),
            Instant.now(),
            Instant.now().plus(Duration.ofDays(1)),
            Instant.parse("2199-01-01T00:00:00Z"));
    long sequence = 0;
    for (Instant time : times) {
      sequence++;
      assertThat(record(report("alpha", "n1").number(sequence).at(time).job(JOB, 1, 10)))
          .containsExactly(Receipt.STORED);
    }

    assertThat(samples()).hasSize(times.size());
  }

  @Test
  protected void nodeIsAsItsLatestReportSays() {
    record(report("alpha", "n2").number(3));
    record(report("alpha", "n1").number(2).job(JOB, 1, 10));
    NodeReport late = report("alpha", "n2").number(1).job(JOB, 1, 10).build();
    usage().record(List.of(late));

    List<NodeStatus> nodes = usage().nodes();
    assertThat(nodes).extracting(NodeStatus::node).containsExactly("n1", "n2");
    NodeStatus second = nodes.getLast();
    assertThat(second.lastReportAt()).isEqualTo(at(45));
    assertThat(second.jobCount()).isZero();
    assertThat(second.totals()).isEqualTo(late.totals());
    assertThat(nodes.getFirst().jobCount()).isEqualTo(1);
  }

  @Test
  protected void nodeHistoryTellsRatesOfCountersAndMeansOfGauges() {
    record(
        report("alpha", "n1").number(4).activity(activity(7000, 700, 0.5)),
        report("alpha", "n1").number(1).activity(activity(1000, 100, 1.5)).job(JOB, 1, 10),
        report("alpha", "n1").number(2).activity(activity(1150, 400, null)),
        report("alpha", "n1").number(3).activity(activity(40, 550, 2.5)),
        report("alpha", "n2").number(1).activity(activity(5, 5, 9.0)));

    NodeHistory history =
        usage().nodeHistory("alpha", "n1", EventBuilder.START, at(60), Duration.ofSeconds(30));

    assertThat(history.buckets()).extracting(NodeHistory.Bucket::samples).containsExactly(2, 2);
    NodeHistory.Bucket first = history.buckets().getFirst();
    assertThat(first.from()).isEqualTo(EventBuilder.START);
    assertThat(first.jobs()).isEqualTo(1);
    assertThat(first.cpuPercent()).isEqualTo(12.5);
    assertThat(first.memoryUsedBytes()).isEqualTo(64 * MEBIBYTE);
    assertThat(first.unattributedCores()).isEqualTo(1.5);
    assertThat(first.networkReceivedRate()).isEqualTo(10);
    assertThat(first.powerWatts()).isEqualTo(20);
    assertThat(first.diskReadRate()).isNull();
    NodeHistory.Bucket second = history.buckets().getLast();
    assertThat(second.from()).isEqualTo(at(30));
    assertThat(second.jobs()).isZero();
    assertThat(second.networkReceivedRate())
        .as("started anew between 30 s and 45 s")
        .isEqualTo(464);
    assertThat(second.powerWatts()).isEqualTo(10);
    assertThat(
            usage()
                .nodeHistory("beta", "n1", EventBuilder.START, at(60), Duration.ofSeconds(30))
                .buckets())
        .isEmpty();
  }

  private static NodeActivity activity(long received, double joules, @Nullable Double cores) {
    return new NodeActivity(null, cores, null, received, null, null, null, joules, null, null);
  }

  @Test
  protected void nodeStatusTellsWhatTheNodeDid() {
    NodeActivity activity = new NodeActivity(1L, 2.5, 3L, 4L, 5L, 6L, 7L, 8.5, 9L, 10.5);
    record(report("alpha", "n1").activity(activity));

    assertThat(usage().nodes().getFirst().totals().activity()).isEqualTo(activity);
  }

  @Test
  protected void attemptWithoutSamplesHasNoSummary() {
    assertThat(usage().summaries(List.of(new AttemptId(JOB, 1)))).isEmpty();
    assertThat(usage().summaries(List.of())).isEmpty();
    assertThat(samples()).isEmpty();
  }

  protected void append(EventBuilder event) {
    jobs().append(List.of(event.build()));
  }

  protected List<Receipt> record(ReportBuilder... reports) {
    return usage().record(List.of(reports).stream().map(ReportBuilder::build).toList());
  }

  private Coverage coverage() {
    return usage().coverage(new AttemptId(JOB, 1)).orElseThrow();
  }

  private List<Sample> samples() {
    return samples(REFERENCE);
  }

  private List<Sample> samples(JobReference reference) {
    return samples(reference, null, null, 1000).samples();
  }

  private SamplePage samples(
      JobReference reference, @Nullable Instant from, @Nullable Instant to, int limit) {
    return usage().samples(Viewer.EVERYTHING, reference, from, to, limit).orElseThrow();
  }

  private UsageSummary summary() {
    AttemptId attempt = new AttemptId(JOB, 1);
    return usage().summaries(List.of(attempt)).getOrDefault(attempt, UsageSummary.NONE);
  }

  private static Sample clientSample(Instant time, double percent) {
    return new Sample(
        time, null, percent, null, null, 77L, null, null, null, null, List.of(), null);
  }

  private static Instant at(long seconds) {
    return EventBuilder.START.plusSeconds(seconds);
  }
}
