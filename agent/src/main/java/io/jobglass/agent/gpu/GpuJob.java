package io.jobglass.agent.gpu;

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
 */
public record GpuJob(String id, boolean live, List<String> allotted, @Nullable String vendor) {
  public GpuJob {
    allotted = List.copyOf(allotted);
  }

  /** A running job. */
  public static GpuJob live(String id, List<String> allotted) {
    return new GpuJob(id, true, allotted, null);
  }
}
