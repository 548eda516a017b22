package io.jobglass.agent.gpu;

import io.jobglass.agent.gpu.GpuFinding.Kind;
import io.jobglass.agent.gpu.GpuShare.Basis;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which job has which device, for one pass: names first, then where its processes run, then what
 * its indices mean. Where they disagree the processes are believed and the disagreement is told.
 */
final class GpuClaims {
  private final boolean complete;
  private final Map<String, GpuDevice> devices = new LinkedHashMap<>();
  private final Map<String, Set<String>> usedByJob = new HashMap<>();
  private final Map<String, Map<String, Basis>> byJob = new LinkedHashMap<>();
  private final List<GpuFinding> findings = new ArrayList<>();

  /** How many devices are told by index, and not yet known, of each job. */
  private final Map<String, List<Integer>> indexesByJob = new LinkedHashMap<>();

  /**
   * @param complete whether all sources could be read; if not, a device that is not there may only
   *     be unread
   */
  GpuClaims(Collection<GpuReading> readings, boolean complete, GpuOwners owners) {
    this.complete = complete;
    for (GpuReading reading : readings) {
      devices.put(reading.device().id(), reading.device());
      if (!reading.device().split()) {
        for (GpuProcess process : reading.processes()) {
          String job = owners.jobs().get(process.pid());
          if (job != null) {
            usedByJob.computeIfAbsent(job, key -> new TreeSet<>()).add(reading.device().id());
          }
        }
      }
    }
  }

  List<GpuFinding> findings() {
    return findings;
  }

  /** Devices of each job with the basis of each. */
  Map<String, Map<String, Basis>> byJob() {
    return byJob;
  }

  Map<String, GpuDevice> devices() {
    return devices;
  }

  void settle(List<GpuJob> jobs, GresIndexes indexes) {
    jobs.stream().filter(GpuJob::live).forEach(this::claimNames);
    List<GresIndexes.Evidence> evidence = new ArrayList<>();
    indexesByJob.forEach(
        (job, told) -> evidence.add(new GresIndexes.Evidence(job, new TreeSet<>(told), used(job))));
    if (complete) {
      findings.addAll(indexes.update(List.copyOf(devices.values()), evidence));
    }
    jobs.stream()
        .filter(job -> indexesByJob.containsKey(job.id()))
        .forEach(job -> claimIndexes(job, indexesByJob.getOrDefault(job.id(), List.of()), indexes));
    withdrawConflicts();
    jobs.stream().filter(GpuJob::live).forEach(this::claimUsed);
    jobs.stream().filter(job -> !job.live()).forEach(this::tellStale);
  }

  private Set<String> used(String job) {
    return usedByJob.getOrDefault(job, Set.of());
  }

  private Map<String, Basis> of(String job) {
    return byJob.computeIfAbsent(job, key -> new LinkedHashMap<>());
  }

  private void tell(Kind kind, String device, String job, String text) {
    if (!complete && (kind == Kind.NO_SUCH_DEVICE || kind == Kind.UNKNOWN_DEVICE)) {
      return;
    }
    findings.add(GpuFinding.hold(kind, device.isEmpty() ? null : device, job, text));
  }

  private void claimNames(GpuJob job) {
    for (String token : job.allotted()) {
      if (!token.isEmpty() && token.chars().allMatch(c -> c >= '0' && c <= '9')) {
        if (token.length() < 6) {
          indexesByJob
              .computeIfAbsent(job.id(), key -> new ArrayList<>())
              .add(Integer.valueOf(token));
        }
        continue;
      }
      GpuDevice named = named(token);
      if (named == null || named.split()) {
        boolean parts = named != null || hasParts(token);
        tell(
            parts ? Kind.UNKNOWN_DEVICE : Kind.NO_SUCH_DEVICE,
            named == null ? "" : named.id(),
            job.id(),
            parts
                ? "allotted " + token + ", which is split: which part is not told"
                : "allotted " + token + ", which is not on this node");
      } else {
        of(job.id()).put(named.id(), Basis.NAME);
      }
    }
  }

  private @Nullable GpuDevice named(String token) {
    return devices.values().stream()
        .filter(device -> device.answersTo(token))
        .findFirst()
        .orElse(null);
  }

  private boolean hasParts(String token) {
    return devices.values().stream().anyMatch(device -> token.equalsIgnoreCase(device.parent()));
  }

  private void claimIndexes(GpuJob holder, List<Integer> told, GresIndexes indexes) {
    String job = holder.id();
    Set<String> used = used(job);
    Map<String, Basis> meant = new LinkedHashMap<>();
    List<Integer> unknown = new ArrayList<>();
    for (Integer index : told) {
      GresIndexes.Meaning meaning = indexes.meaning(index);
      GpuDevice device = meaning == null ? null : devices.get(meaning.device());
      if (meaning == null
          || device == null
          || (holder.vendor() != null && !holder.vendor().equals(device.vendor().text()))) {
        unknown.add(index);
      } else {
        meant.put(meaning.device(), meaning.basis());
      }
    }
    if (!meant.keySet().containsAll(used) && used.size() <= told.size()) {
      // Its processes know better; which of the others it holds is open.
      meant.keySet().retainAll(used);
      unknown.clear();
      int missing = told.size() - used.size();
      if (missing > 0) {
        tell(
            Kind.UNKNOWN_DEVICE,
            "",
            job,
            missing + " of its " + told.size() + " GPUs is not known: nothing runs there");
      }
    } else if (used.size() >= told.size()) {
      unknown.clear();
    }
    for (Integer index : unknown) {
      tell(Kind.UNKNOWN_DEVICE, "", job, "which device index " + index + " means is not known");
    }
    of(job).putAll(meant);
  }

  /** An assumed device that another job has for sure, under another index, is not this one's. */
  private void withdrawConflicts() {
    byJob.forEach((job, claims) ->
        claims
            .entrySet()
            .removeIf(claim -> {
              boolean assumed =
                  claim.getValue() == Basis.ASSUMED && !used(job).contains(claim.getKey());
              boolean taken = assumed && takenFrom(job, claim.getKey());
              if (taken) {
                tell(
                    Kind.UNKNOWN_DEVICE,
                    "",
                    job,
                    "its index points at " + claim.getKey() + ", which another job has");
              }
              return taken;
            }));
  }

  private boolean takenFrom(String job, String device) {
    List<Integer> mine = indexesByJob.getOrDefault(job, List.of());
    return byJob.keySet().stream()
        .filter(other -> !other.equals(job))
        .filter(other ->
            (used(other).contains(device) && !strays(other)) || of(other).get(device) == Basis.NAME)
        .anyMatch(other ->
            indexesByJob.getOrDefault(other, List.of()).stream().noneMatch(mine::contains));
  }

  /** More devices in use than indices told: where it runs says little about what it holds. */
  private boolean strays(String job) {
    int told = indexesByJob.getOrDefault(job, List.of()).size();
    return told > 0 && used(job).size() > told;
  }

  /** Where a job's processes run is its device, allotted or not. */
  private void claimUsed(GpuJob job) {
    Map<String, Basis> claims = of(job.id());
    boolean strays = claims.containsValue(Basis.NAME) || strays(job.id());
    for (String device : used(job.id())) {
      Basis before = claims.get(device);
      if (before == null && strays) {
        tell(
            Kind.OUTSIDE_ALLOTMENT, device, job.id(), "its process runs on a GPU it does not hold");
      }
      if (before != Basis.NAME) {
        claims.put(device, Basis.PROCESSES);
      }
    }
    if (claims.isEmpty()) {
      byJob.remove(job.id());
    }
  }

  private void tellStale(GpuJob job) {
    for (String token : job.allotted()) {
      GpuDevice named = named(token);
      tell(
          Kind.STALE_ALLOTMENT,
          named == null ? "" : named.id(),
          job.id(),
          "allotted " + token + " although the job is gone: its Epilog did not come");
    }
  }
}
