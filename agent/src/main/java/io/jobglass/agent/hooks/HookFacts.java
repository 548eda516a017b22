package io.jobglass.agent.hooks;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What hooks told of jobs that their cgroups do not tell: owner and SLUID. Remembers the newest
 * jobs only. Thread-safe.
 */
public final class HookFacts {
  private static final int MAX_JOBS = 10_000;

  private record Owner(@Nullable String user, @Nullable String sluid) {}

  private final Map<String, Owner> byJob = new Newest<>();
  private final Map<String, String> jobBySluid = new Newest<>();

  private static final class Newest<V> extends LinkedHashMap<String, V> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
      return size() > MAX_JOBS;
    }
  }

  public synchronized void learn(String jobId, @Nullable String user, @Nullable String sluid) {
    byJob.remove(jobId);
    byJob.put(jobId, new Owner(user, sluid));
    if (sluid != null) {
      jobBySluid.put(sluid, jobId);
    }
  }

  public synchronized @Nullable String jobIdOf(String sluid) {
    return jobBySluid.get(sluid);
  }

  public synchronized @Nullable String userOf(String jobId) {
    Owner owner = byJob.get(jobId);
    return owner == null ? null : owner.user();
  }

  public synchronized @Nullable String sluidOf(String jobId) {
    Owner owner = byJob.get(jobId);
    return owner == null ? null : owner.sluid();
  }
}
