package io.jobglass.agent.gpu;

import io.jobglass.core.usage.GpuSharing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one job on this node that may hold GPUs.
 *
 * @param id one run of one job; a requeued job must come under another id
 * @param live whether it still has a cgroup or processes here; an allotment without is left over
 *     from a run whose Epilog never came
 * @param allotted what Slurm told the Prolog: UUIDs, MIG UUIDs, or indices in gres.conf; empty when
 *     nothing is known
 * @param vendor {@code nvidia} or {@code amd}, null where Slurm set several vendors' variables
 * @param sharing what Slurm told of it: shards or MPS; null for whole devices or where not told
 */
public record GpuJob(
    String id,
    boolean live,
    List<String> allotted,
    @Nullable String vendor,
    @Nullable GpuSharing sharing) {
  public GpuJob {
    allotted = List.copyOf(allotted);
  }

  public GpuJob(String id, boolean live, List<String> allotted, @Nullable String vendor) {
    this(id, live, allotted, vendor, null);
  }

  /** A running job. */
  public static GpuJob live(String id, List<String> allotted) {
    return new GpuJob(id, true, allotted, null);
  }
}
