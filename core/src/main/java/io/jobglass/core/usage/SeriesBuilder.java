package io.jobglass.core.usage;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts samples into buckets, in memory: what a store's query does in its database. */
public final class SeriesBuilder {
  private final Instant begin;
  private final Duration bucket;
  private final SortedMap<String, SortedMap<Long, Sums>> nodes = new TreeMap<>();

  private static final class Sums {
    int samples;
    int cpuCount;
    double cpuSum;
    int cpuLow;
    int cpuBusy;
    @Nullable Long held;
    int gpuCount;
    double gpuSum;
    @Nullable Double gpuMaximum;
    int gpuLow;
    int gpuBusy;
  }

  /**
   * @param begin where the first bucket begins
   */
  public SeriesBuilder(Instant begin, Duration bucket) {
    this.begin = begin;
    this.bucket = bucket;
  }

  public void add(Sample sample) {
    String node = sample.node() == null ? "" : sample.node();
    long nanos = Duration.between(begin, sample.time()).toNanos();
    Sums sums =
        nodes
            .computeIfAbsent(node, name -> new TreeMap<>())
            .computeIfAbsent(Math.ceilDiv(nanos, bucket.toNanos()) - 1, number -> new Sums());
    sums.samples++;
    Double cpu = sample.cpuPercent();
    if (cpu != null) {
      sums.cpuCount++;
      sums.cpuSum += cpu;
      sums.cpuLow += cpu < UsageSeries.LOW_PERCENT ? 1 : 0;
      sums.cpuBusy += cpu >= UsageSeries.BUSY_PERCENT ? 1 : 0;
    }
    Long held = sample.heldBytes();
    if (held != null) {
      sums.held = sums.held == null ? held : Long.valueOf(Math.max(sums.held, held));
    }
    Double gpu = sample.gpuPercent();
    if (gpu != null) {
      sums.gpuCount++;
      sums.gpuSum += gpu;
      sums.gpuMaximum =
          sums.gpuMaximum == null ? gpu : Double.valueOf(Math.max(sums.gpuMaximum, gpu));
      sums.gpuLow += gpu < UsageSeries.LOW_PERCENT ? 1 : 0;
      sums.gpuBusy += gpu >= UsageSeries.BUSY_PERCENT ? 1 : 0;
    }
  }

  public UsageSeries build() {
    List<UsageSeries.Node> built = new ArrayList<>();
    nodes.forEach((node, sums) ->
        built.add(
            new UsageSeries.Node(
                node.isEmpty() ? null : node,
                sums.entrySet().stream().map(this::bucketOf).toList())));
    return new UsageSeries(bucket, built);
  }

  private UsageSeries.Bucket bucketOf(Map.Entry<Long, Sums> entry) {
    Sums sums = entry.getValue();
    return new UsageSeries.Bucket(
        begin.plus(bucket.multipliedBy(entry.getKey())),
        sums.samples,
        sums.cpuCount == 0 ? null : Double.valueOf(sums.cpuSum / sums.cpuCount),
        sums.cpuLow,
        sums.cpuBusy,
        sums.held,
        sums.gpuCount == 0 ? null : Double.valueOf(sums.gpuSum / sums.gpuCount),
        sums.gpuMaximum,
        sums.gpuLow,
        sums.gpuBusy);
  }
}
