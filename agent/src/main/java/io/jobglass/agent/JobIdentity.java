package io.jobglass.agent;

import io.jobglass.agent.discovery.FoundJob;
import io.jobglass.agent.gpu.GpuJob;
import io.jobglass.agent.hooks.HookFacts;
import io.jobglass.core.usage.GpuSharing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who a job on this node is: what its cgroup or process says, and what hooks told besides, which
 * may come later.
 */
record JobIdentity(FoundJob found, HookFacts facts, UserLookup users) {
  /** Finds the name of a user by number. */
  @FunctionalInterface
  interface UserLookup {
    @Nullable String name(long uid);
  }

  /** The scheduler's id; null while only the run's SLUID or its path is known. */
  @Nullable String jobId() {
    String sluid = found.sluid();
    return found.jobId() != null || sluid == null ? found.jobId() : facts.jobIdOf(sluid);
  }

  @Nullable String sluid() {
    String jobId = jobId();
    return found.sluid() != null || jobId == null ? found.sluid() : facts.sluidOf(jobId);
  }

  /** What a report calls it: the best name there is. */
  String externalId() {
    String jobId = jobId();
    String sluid = found.sluid();
    return jobId != null ? jobId : sluid != null ? sluid : found.path();
  }

  /**
   * Its owner's name.
   *
   * @param uid the owner's number, where known
   */
  @Nullable String user(@Nullable Long uid) {
    String jobId = jobId();
    String user = found.user();
    if (user == null && jobId != null) {
      user = facts.userOf(jobId);
    }
    return user == null && uid != null ? users.name(uid) : user;
  }

  /**
   * The job as one that may hold GPUs.
   *
   * @param run the name of this run of it
   */
  GpuJob gpuJob(String run) {
    String jobId = jobId();
    return jobId == null
        ? GpuJob.live(run, List.of())
        : new GpuJob(
            run,
            true,
            facts.gpusOf(jobId),
            facts.gpuVendorOf(jobId),
            GpuSharing.of(facts.gpuSharingOf(jobId)));
  }

  /** Lets what hooks told of it go from disk. */
  void forget() {
    String jobId = jobId();
    String sluid = sluid();
    facts.forget(jobId, null);
    if (sluid != null) {
      facts.forget(jobId, sluid);
    }
  }
}
