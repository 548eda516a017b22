package io.jobglass.agent.gpu;

import java.util.List;
import java.util.Map;

/**
 * Who has which GPU.
 *
 * @param sharesByJob the devices of each live job that has any
 * @param findings what is wrong or uncertain about it; the devices' own findings are in the
 *     readings
 */
public record GpuAccount(Map<String, List<GpuShare>> sharesByJob, List<GpuFinding> findings) {
  public GpuAccount {
    sharesByJob = Map.copyOf(sharesByJob);
    findings = List.copyOf(findings);
  }

  /** The devices of a job, none when it has none. */
  public List<GpuShare> of(String job) {
    return sharesByJob.getOrDefault(job, List.of());
  }
}
