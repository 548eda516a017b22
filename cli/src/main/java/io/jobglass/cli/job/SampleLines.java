package io.jobglass.cli.job;

import io.jobglass.api.client.model.Job;
import io.jobglass.api.client.model.MetricSample;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.MemorySize;
import io.jobglass.cli.output.Sparkline;
import io.jobglass.cli.output.Text;
import io.jobglass.cli.output.Times;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The course of a job in two lines of small bars, drawn from its samples. */
final class SampleLines {
  private static final int LABEL = 9;
  private static final int MAX_CELLS = 40;
  private static final double BYTES_PER_MB = 1 << 20;

  private final Display display;

  SampleLines(Display display) {
    this.display = display;
  }

  void append(StringBuilder out, Job job, List<MetricSample> samples) {
    if (samples.size() < 2) {
      return;
    }
    List<Long> times = samples.stream().map(SampleLines::millis).sorted().toList();
    long first = times.getFirst();
    long span = Math.max(1, times.getLast() - first);
    int cells = Math.clamp(Math.round((double) span / interval(samples)) + 1, 2, MAX_CELLS);
    String range =
        Times.clock(samples.getFirst().getTimestamp(), display)
            + " - "
            + Times.clock(samples.getLast().getTimestamp(), display);
    out.append('\n');
    line(
        out,
        "CPU",
        Sparkline.of(
            buckets(samples, first, span, cells, MetricSample::getCpuUsage),
            100,
            display.unicode()),
        "0..100 %  " + range);
    double highest =
        samples.stream()
            .map(SampleLines::memoryBytes)
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .max()
            .orElse(0);
    Long told = job.getMemoryLimitBytes();
    double limit = told != null && told >= highest ? told : highest;
    line(
        out,
        "Memory",
        Sparkline.of(
            buckets(samples, first, span, cells, SampleLines::memoryBytes),
            limit,
            display.unicode()),
        "0.." + MemorySize.format((long) limit) + "  with cache");
  }

  private static void line(StringBuilder out, String label, String bars, String scale) {
    out.append(Text.left(label, LABEL)).append(bars).append("  ").append(scale).append('\n');
  }

  /** The usual distance of two samples of one node, in milliseconds. */
  private static long interval(List<MetricSample> samples) {
    Map<String, List<Long>> byNode = new TreeMap<>();
    for (MetricSample sample : samples) {
      byNode
          .computeIfAbsent(JobColumns.text(sample.getNode()), node -> new ArrayList<>())
          .add(millis(sample));
    }
    List<Long> distances = new ArrayList<>();
    for (List<Long> times : byNode.values()) {
      Collections.sort(times);
      for (int i = 1; i < times.size(); i++) {
        distances.add(times.get(i) - times.get(i - 1));
      }
    }
    Collections.sort(distances);
    return distances.isEmpty() ? 1000 : Math.max(1, distances.get(distances.size() / 2));
  }

  private static List<OptionalDouble> buckets(
      List<MetricSample> samples,
      long first,
      long span,
      int cells,
      Function<MetricSample, @Nullable Double> value) {
    List<OptionalDouble> buckets =
        new ArrayList<>(Collections.nCopies(cells, OptionalDouble.empty()));
    for (MetricSample sample : samples) {
      int cell = (int) Math.round((millis(sample) - first) * (cells - 1.0) / span);
      Double number = value.apply(sample);
      if (number != null && buckets.get(cell).orElse(-1) < number) {
        buckets.set(cell, OptionalDouble.of(number));
      }
    }
    bridge(buckets);
    return buckets;
  }

  /** A single empty cell between two full ones is a sample that came a little early or late. */
  private static void bridge(List<OptionalDouble> buckets) {
    for (int i = 1; i < buckets.size() - 1; i++) {
      if (buckets.get(i).isEmpty()
          && buckets.get(i - 1).isPresent()
          && buckets.get(i + 1).isPresent()) {
        buckets.set(i, buckets.get(i - 1));
      }
    }
  }

  private static @Nullable Double memoryBytes(MetricSample sample) {
    Long megabytes = sample.getMemoryUsageMb();
    return megabytes == null ? null : megabytes * BYTES_PER_MB;
  }

  private static long millis(MetricSample sample) {
    return sample.getTimestamp().toInstant().toEpochMilli();
  }
}
