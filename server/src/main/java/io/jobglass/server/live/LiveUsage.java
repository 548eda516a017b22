package io.jobglass.server.live;

import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Job;
import io.jobglass.core.usage.GpuUsage;
import io.jobglass.core.usage.JobUsage;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts together what live jobs use now, from reports, v1 samples and corrections. Thread-safe. */
public final class LiveUsage {
  private final LiveNodes nodes;
  private final LiveSamples samples;

  public LiveUsage(LiveNodes nodes, LiveSamples samples) {
    this.nodes = nodes;
    this.samples = samples;
  }

  /** What the agent on the node measured of the job, as long as its report is fresh. */
  public Optional<JobUsage> measured(Job job, String node) {
    return nodes.find(job.id().cluster(), node).flatMap(view -> view.job(job.id().externalId()));
  }

  /** What the job uses on the node. */
  public Optional<Latest> onNode(Job job, String node) {
    return nodes
        .find(job.id().cluster(), node)
        .flatMap(view -> view.job(job.id().externalId()).map(usage -> latest(job, view, usage)));
  }

  /**
   * What the job uses as a whole: an operator's word where there is one, else the reports of its
   * nodes (percents as the mean, memory as the sum), else the newest sample of a v1 client.
   */
  public Latest ofJob(Job job) {
    Latest told = told(job);
    List<Latest> perNode =
        job.state().terminal()
            ? List.of()
            : job.nodes().stream().flatMap(node -> onNode(job, node).stream()).toList();
    Latest seen = perNode.isEmpty() ? sampled(job) : together(perNode);
    return new Latest(
        told.cpuPercent() == null ? seen.cpuPercent() : told.cpuPercent(),
        told.memoryBytes() == null ? seen.memoryBytes() : told.memoryBytes(),
        told.gpuPercent() == null ? seen.gpuPercent() : told.gpuPercent(),
        seen.gpus());
  }

  private static Latest told(Job job) {
    OptionalLong memory = job.facts().integer(Fact.MEMORY_USAGE_BYTES);
    return new Latest(
        job.facts().decimal(Fact.CPU_USAGE_PERCENT).orElse(null),
        memory.isPresent() ? memory.getAsLong() : null,
        job.facts().decimal(Fact.GPU_USAGE_PERCENT).orElse(null),
        List.of());
  }

  private Latest sampled(Job job) {
    return samples
        .find(job.id())
        .map(sample ->
            new Latest(
                sample.cpuPercent(), sample.memoryBytes(), sample.gpuPercent(), sample.gpus()))
        .orElse(Latest.NONE);
  }

  private static Latest together(List<Latest> perNode) {
    OptionalLong memory =
        perNode.stream()
            .map(Latest::memoryBytes)
            .filter(Objects::nonNull)
            .mapToLong(Long::longValue)
            .reduce(Long::sum);
    return new Latest(
        mean(perNode, Latest::cpuPercent),
        memory.isPresent() ? memory.getAsLong() : null,
        mean(perNode, Latest::gpuPercent),
        perNode.stream().flatMap(latest -> latest.gpus().stream()).toList());
  }

  private static Latest latest(Job job, NodeView node, JobUsage usage) {
    return new Latest(
        usage.cpuPercent(job.startTime(), share(job), node.report().totals().cpus()),
        usage.memory().currentBytes(),
        mean(usage.gpus(), GpuUsage::utilizationPercent),
        usage.gpus());
  }

  /** CPUs of the job on one node: what the kernel lets it use, else its share; null if neither. */
  public static @Nullable Double allottedCpus(Job job, @Nullable Integer cpuset) {
    return cpuset == null ? share(job) : (Double) (double) cpuset;
  }

  /** A node's even share of the allocation. */
  private static @Nullable Double share(Job job) {
    OptionalLong allocated = job.facts().integer(Fact.ALLOCATED_CPUS);
    return allocated.isPresent()
        ? (Double) ((double) allocated.getAsLong() / Math.max(1, job.nodes().size()))
        : null;
  }

  private static <T> @Nullable Double mean(List<T> values, Function<T, @Nullable Double> part) {
    OptionalDouble mean =
        values.stream()
            .map(part)
            .filter(Objects::nonNull)
            .mapToDouble(value -> Objects.requireNonNull(value))
            .average();
    return mean.isPresent() ? mean.getAsDouble() : null;
  }
}
