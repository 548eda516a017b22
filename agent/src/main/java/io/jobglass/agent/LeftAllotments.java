package io.jobglass.agent;

import io.jobglass.agent.gpu.GpuJob;
import io.jobglass.agent.hooks.HookFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Allotments of GPUs whose Epilog did not come: the job has no cgroup here for a while, or a later
 * job was allotted the same whole device. Not thread-safe.
 */
final class LeftAllotments {
  /** Long enough for a slow Epilog, and for a pause between two steps. */
  static final Duration GRACE = Duration.ofMinutes(10);

  /** How long one is told, so that a node without an Epilog hook does not gather them. */
  static final Duration TOLD = Duration.ofHours(1);

  private final Map<String, Instant> goneSince = new HashMap<>();
  private final Map<String, Instant> toldSince = new HashMap<>();

  /**
   * The allotments that nobody gave back.
   *
   * @param here jobs that are on this node, by the scheduler's ids
   */
  List<GpuJob> find(HookFacts facts, Set<String> here, Instant now) {
    Map<String, HookFacts.Told> open = facts.openAllotments();
    goneSince.keySet().retainAll(open.keySet());
    goneSince.keySet().removeAll(here);
    toldSince.keySet().retainAll(goneSince.keySet());
    List<GpuJob> left = new ArrayList<>();
    open.forEach((job, told) -> {
      if (here.contains(job)) {
        return;
      }
      Instant gone = goneSince.computeIfAbsent(job, key -> now);
      if (Duration.between(gone, now).compareTo(GRACE) < 0 && !overtaken(job, told, open)) {
        return;
      }
      Instant since = toldSince.computeIfAbsent(job, key -> now);
      if (Duration.between(since, now).compareTo(TOLD) >= 0) {
        facts.closeAllotment(job);
      } else {
        left.add(new GpuJob(job, false, told.gpus(), told.gpuVendor()));
      }
    });
    return left;
  }

  /** Whether a later job holds a device of it, which is not to be had twice as a whole. */
  private static boolean overtaken(
      String job, HookFacts.Told told, Map<String, HookFacts.Told> open) {
    boolean later = false;
    for (Map.Entry<String, HookFacts.Told> other : open.entrySet()) {
      if (later
          && told.gpuSharing() == null
          && other.getValue().gpuSharing() == null
          && !Collections.disjoint(told.gpus(), other.getValue().gpus())) {
        return true;
      }
      later |= other.getKey().equals(job);
    }
    return false;
  }
}
