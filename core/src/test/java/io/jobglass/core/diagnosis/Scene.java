package io.jobglass.core.diagnosis;

import io.jobglass.core.job.EndReason;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Facts;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.JobState;
import io.jobglass.core.usage.GpuSharing;
import io.jobglass.core.usage.GpuSummary;
import io.jobglass.core.usage.NodeUsage;
import io.jobglass.core.usage.OtherUsage;
import io.jobglass.core.usage.Sample;
import io.jobglass.core.usage.SeriesBuilder;
import io.jobglass.core.usage.UsageSeries;
import io.jobglass.core.usage.UsageSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A job of 16 CPUs and 16 GiB on each node, told by what it did in each of its minutes. */
final class Scene {
  static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
  static final long GIB = 1L << 30;

  int minutes = 40;
  int limitMinutes = 59;
  @Nullable EndReason reason = EndReason.COMPLETED;
  final List<IntToDoubleFunction> cpuPercent = new ArrayList<>(List.of(minute -> 95));
  IntToDoubleFunction heldGib = minute -> 11.5;
  @Nullable IntToDoubleFunction gpuPercent;
  List<Double> gpuMeans = List.of();
  double gpuGib = 60;
  String device = "GPU-";
  long throttledSamples;
  long failedSamples;
  double cpuWaiting;
  double memoryWaiting;
  int cpus = 16;
  @Nullable Integer cores;
  int firstMissing = Integer.MAX_VALUE;
  int lastMissing;
  Past past = Past.NONE;
  Rules rules = Rules.DEFAULTS;

  Set<String> codes() {
    return findings().stream().map(Finding::code).collect(Collectors.toSet());
  }

  List<Finding> findings() {
    return Diagnoser.diagnose(material(), new RuleBook(rules, Map.of())).findings();
  }

  Material material() {
    SeriesBuilder series = new SeriesBuilder(START, Duration.ofMinutes(1));
    List<NodeUsage> nodes = new ArrayList<>();
    for (int node = 0; node < cpuPercent.size(); node++) {
      nodes.add(node("n" + node, cpuPercent.get(node), series));
    }
    UsageSeries built = series.build();
    return new Material(
        job("1", "ada", reason, START, minutes),
        new UsageSummary(nodes, gpus()),
        built,
        past,
        START.plus(Duration.ofMinutes(minutes)));
  }

  Job job(String id, String user, @Nullable EndReason why, Instant start, int ran) {
    return new Job(
        new JobId("c", id),
        1,
        why == null ? JobState.RUNNING : why.usualState(),
        why,
        true,
        start,
        why == null ? null : start.plus(Duration.ofMinutes(ran)),
        null,
        Facts.builder()
            .put(Fact.RAW_STATE, "COMPLETED")
            .put(Fact.USER, user)
            .put(Fact.NAME, "train")
            .put(Fact.TIME_LIMIT_SECONDS, limitMinutes * 60L)
            .put(Fact.NODES, cpuPercent.size() == 1 ? List.of("n0") : List.of("n0", "n1"))
            .build(),
        List.of());
  }

  private NodeUsage node(String name, IntToDoubleFunction cpu, SeriesBuilder series) {
    double sum = 0;
    double most = 0;
    double held = 0;
    int count = 0;
    for (int minute = 0; minute < minutes; minute++) {
      held = Math.max(held, heldGib.applyAsDouble(minute));
      if (minute >= firstMissing && minute <= lastMissing) {
        continue;
      }
      double percent = cpu.applyAsDouble(minute);
      sum += percent;
      most = Math.max(most, percent);
      count++;
      series.add(
          new Sample(
              START.plusSeconds(60L * minute + 30),
              name,
              percent,
              null,
              null,
              null,
              (long) (heldGib.applyAsDouble(minute) * GIB),
              null,
              null,
              gpuPercent == null ? null : (Double) gpuPercent.applyAsDouble(minute),
              List.of(),
              0L));
    }
    long micros = Math.round(minutes * 60e6);
    return new NodeUsage(
        name,
        count,
        START,
        START.plus(Duration.ofMinutes(minutes)),
        sum / count,
        most,
        null,
        null,
        cpus,
        null,
        null,
        (long) (held * GIB),
        null,
        null,
        16 * GIB,
        0L,
        null,
        null,
        null,
        true,
        new OtherUsage(
            cores,
            null,
            (long) (cpuWaiting * micros),
            (long) (memoryWaiting * micros),
            null,
            null,
            null,
            null,
            null,
            null,
            List.of()));
  }

  private List<GpuSummary> gpus() {
    List<GpuSummary> gpus = new ArrayList<>();
    for (Double mean : gpuMeans) {
      gpus.add(
          new GpuSummary(
              "n0",
              device + gpus.size(),
              gpus.size(),
              "nvidia",
              "A100",
              GpuSharing.EXCLUSIVE,
              true,
              true,
              100,
              START,
              START.plus(Duration.ofMinutes(minutes)),
              mean,
              mean,
              (long) (gpuGib * GIB),
              80 * GIB,
              null,
              null,
              null,
              null,
              null,
              throttledSamples,
              failedSamples,
              failedSamples));
    }
    return gpus;
  }
}
