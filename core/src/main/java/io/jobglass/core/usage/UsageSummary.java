package io.jobglass.core.usage;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt used, over all its nodes. A total over nodes exists when at least one node has
 * the value; {@link #nodes} says which have.
 *
 * @param nodes sorted by node
 * @param gpus sorted by node and device
 */
public record UsageSummary(List<NodeUsage> nodes, List<GpuSummary> gpus) {
  public static final UsageSummary NONE = new UsageSummary(List.of());

  public UsageSummary {
    nodes = List.copyOf(nodes);
    gpus = List.copyOf(gpus);
  }

  /** Of an attempt without GPUs. */
  public UsageSummary(List<NodeUsage> nodes) {
    this(nodes, List.of());
  }

  public long sampleCount() {
    return nodes.stream().mapToLong(NodeUsage::sampleCount).sum();
  }

  public Optional<Instant> lastSampleAt() {
    return nodes.stream().map(NodeUsage::lastSampleAt).max(Comparator.naturalOrder());
  }

  /** CPU time of all nodes, microseconds. */
  public OptionalLong cpuMicros() {
    return sum(NodeUsage::cpuMicros);
  }

  /** Mean of the samples, weighted by their number, percent of the allotment. */
  public Optional<Double> averageCpuPercent() {
    return weighted(NodeUsage::averageCpuPercent);
  }

  public Optional<Double> maximumCpuPercent() {
    return highest(NodeUsage::maximumCpuPercent);
  }

  public Optional<Double> averageGpuPercent() {
    return weighted(NodeUsage::averageGpuPercent);
  }

  public Optional<Double> maximumGpuPercent() {
    return highest(NodeUsage::maximumGpuPercent);
  }

  /** Mean over the nodes of their last samples, percent of the allotment. */
  public Optional<Double> latestCpuPercent() {
    return mean(NodeUsage::latestCpuPercent);
  }

  /** Mean over the nodes of their last samples. */
  public Optional<Double> latestGpuPercent() {
    return mean(NodeUsage::latestGpuPercent);
  }

  /** The peak of the node that needed most: limits hold per node. */
  public Optional<Long> memoryPeakBytes() {
    return highest(NodeUsage::memoryPeakBytes);
  }

  public Optional<Long> anonPeakBytes() {
    return highest(NodeUsage::anonPeakBytes);
  }

  public Optional<Long> filePeakBytes() {
    return highest(NodeUsage::filePeakBytes);
  }

  /** The tightest limit of any node. */
  public Optional<Long> memoryLimitBytes() {
    return values(NodeUsage::memoryLimitBytes).min(Comparator.naturalOrder());
  }

  /** Memory charged in the last samples, over all nodes. */
  public OptionalLong memoryBytes() {
    return sum(NodeUsage::memoryBytes);
  }

  public OptionalLong oomKills() {
    return sum(NodeUsage::oomKills);
  }

  /** Energy of those GPUs that tell it, joules. */
  public Optional<Double> gpuEnergyJoules() {
    return gpuSum(GpuSummary::energyJoules);
  }

  /** Time in which kernels ran, over all GPUs, seconds. */
  public Optional<Double> gpuActiveSeconds() {
    return gpuSum(GpuSummary::activeSeconds);
  }

  /** GPUs that the attempt held and never had a process on. */
  public long gpusNeverTouched() {
    return gpus.stream().filter(gpu -> Boolean.FALSE.equals(gpu.touched())).count();
  }

  private Optional<Double> gpuSum(Function<GpuSummary, @Nullable Double> value) {
    return gpus.stream()
        .map(value)
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .reduce(Double::sum);
  }

  private Optional<Double> mean(Function<NodeUsage, @Nullable Double> value) {
    OptionalDouble mean = values(value).mapToDouble(Double::doubleValue).average();
    return mean.isPresent() ? Optional.of(mean.getAsDouble()) : Optional.empty();
  }

  private OptionalLong sum(Function<NodeUsage, @Nullable Long> value) {
    return values(value).mapToLong(Long::longValue).reduce(Long::sum);
  }

  private <T extends Comparable<T>> Optional<T> highest(Function<NodeUsage, @Nullable T> value) {
    return values(value).max(Comparator.naturalOrder());
  }

  private <T> Stream<T> values(Function<NodeUsage, @Nullable T> value) {
    return nodes.stream().map(value).filter(Objects::nonNull).map(Objects::requireNonNull);
  }

  private Optional<Double> weighted(Function<NodeUsage, @Nullable Double> value) {
    double sum = 0;
    long count = 0;
    for (NodeUsage node : nodes) {
      Double mean = value.apply(node);
      if (mean != null) {
        sum += mean * node.sampleCount();
        count += node.sampleCount();
      }
    }
    return count == 0 ? Optional.empty() : Optional.of(sum / count);
  }
}
