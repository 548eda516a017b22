package io.jobglass.simulator.judge;

import io.jobglass.core.job.Job;
import io.jobglass.core.usage.GpuSharing;
import io.jobglass.core.usage.GpuSummary;
import io.jobglass.core.usage.GpuUsage;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.MemoryUsage;
import io.jobglass.core.usage.NodeReport;
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
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What reports say of one job, summed up as a service's store does it, in memory.
 *
 * @param byNode readings in the order of time
 */
record Ledger(Map<String, List<JobUsage>> byNode) {
  static Ledger of(String job, List<NodeReport> reports) {
    Map<String, List<JobUsage>> byNode = new TreeMap<>();
    for (NodeReport report : reports) {
      for (JobUsage usage : report.jobs()) {
        if (usage.externalId().equals(job)) {
          byNode.computeIfAbsent(report.node(), node -> new ArrayList<>()).add(usage);
        }
      }
    }
    return new Ledger(byNode);
  }

  UsageSummary summary() {
    List<NodeUsage> nodes = new ArrayList<>();
    List<GpuSummary> gpus = new ArrayList<>();
    byNode.forEach((node, readings) -> {
      nodes.add(node(node, readings));
      readings.getLast().gpus().forEach(gpu -> gpus.add(gpu(node, gpu.device(), readings)));
    });
    return new UsageSummary(nodes, gpus);
  }

  UsageSeries series(Job job, Instant now, Duration window) {
    Instant begin = Objects.requireNonNull(job.startTime());
    Instant end = Objects.requireNonNullElse(job.endTime(), now);
    Duration bucket = UsageSeries.bucketFor(Duration.between(begin, end), window);
    SeriesBuilder series = new SeriesBuilder(begin, bucket);
    byNode.forEach((node, readings) -> readings.forEach(usage -> series.add(sample(node, usage))));
    return series.build();
  }

  private static Sample sample(String node, JobUsage usage) {
    MemoryUsage memory = usage.memory();
    Double cores = usage.cpu().averageCores();
    return new Sample(
        usage.time(),
        node,
        cpuPercent(usage),
        cores,
        usage.cpu().usageMicros(),
        memory.currentBytes(),
        memory.anonBytes(),
        memory.fileBytes(),
        memory.limitBytes(),
        gpuPercent(usage),
        usage.gpus(),
        memory.shmemBytes());
  }

  private static @Nullable Double cpuPercent(JobUsage usage) {
    Double cores = usage.cpu().averageCores();
    Integer cpus = usage.cpu().cpus();
    return cores == null || cpus == null ? null : Double.valueOf(100 * cores / cpus);
  }

  private static @Nullable Double gpuPercent(JobUsage usage) {
    return mean(usage.gpus(), GpuUsage::utilizationPercent);
  }

  private static <T> @Nullable Double mean(List<T> things, Function<T, @Nullable Double> value) {
    OptionalDouble mean =
        things.stream()
            .map(value)
            .filter(Objects::nonNull)
            .mapToDouble(Objects::requireNonNull)
            .average();
    return mean.isPresent() ? mean.getAsDouble() : null;
  }

  private static <T, V extends Comparable<V>> @Nullable V highest(
      List<T> things, Function<T, @Nullable V> value) {
    V highest = null;
    for (T thing : things) {
      V now = value.apply(thing);
      highest = highest == null || (now != null && now.compareTo(highest) > 0) ? now : highest;
    }
    return highest;
  }

  private static NodeUsage node(String node, List<JobUsage> readings) {
    JobUsage last = readings.getLast();
    return new NodeUsage(
        node,
        readings.size(),
        readings.getFirst().time(),
        last.time(),
        mean(readings, Ledger::cpuPercent),
        highest(readings, Ledger::cpuPercent),
        cpuPercent(last),
        last.cpu().usageMicros(),
        last.cpu().cpus(),
        last.memory().currentBytes(),
        last.memory().peakBytes(),
        highest(readings, usage -> usage.memory().maximumAnonBytes()),
        last.memory().maximumAt(),
        highest(readings, usage -> usage.memory().fileBytes()),
        last.memory().limitBytes(),
        last.memory().oomKills(),
        mean(readings, Ledger::gpuPercent),
        highest(readings, Ledger::gpuPercent),
        gpuPercent(last),
        last.last(),
        new OtherUsage(
            last.cpu().cores(),
            last.cpu().throttledMicros(),
            last.cpu().pressureMicros(),
            last.memory().pressureMicros(),
            null,
            null,
            null,
            null,
            highest(readings, JobUsage::processes),
            null,
            List.of()));
  }

  private static GpuSummary gpu(String node, String device, List<JobUsage> readings) {
    List<GpuUsage> told =
        readings.stream()
            .flatMap(usage -> usage.gpus().stream())
            .filter(gpu -> gpu.device().equals(device))
            .toList();
    GpuUsage last = told.getLast();
    return new GpuSummary(
        node,
        device,
        last.index(),
        last.vendor(),
        last.model(),
        device.startsWith("MIG-") ? GpuSharing.MIG : GpuSharing.EXCLUSIVE,
        null,
        null,
        told.size(),
        readings.getFirst().time(),
        readings.getLast().time(),
        mean(told, GpuUsage::utilizationPercent),
        highest(told, GpuUsage::utilizationPercent),
        highest(told, GpuUsage::memoryUsedBytes),
        last.memoryTotalBytes(),
        mean(told, GpuUsage::powerWatts),
        highest(told, GpuUsage::powerWatts),
        highest(told, GpuUsage::energyJoules),
        null,
        highest(told, GpuUsage::temperatureCelsius),
        told.stream().filter(GpuUsage::throttled).count(),
        told.stream().filter(gpu -> !gpu.events().isEmpty()).count(),
        told.stream().filter(GpuUsage::failed).count());
  }
}
