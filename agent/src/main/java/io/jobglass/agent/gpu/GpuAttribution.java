package io.jobglass.agent.gpu;

import io.jobglass.agent.gpu.GpuFinding.Kind;
import io.jobglass.agent.gpu.GpuShare.Basis;
import io.jobglass.core.usage.GpuHold;
import io.jobglass.core.usage.GpuSharing;
import io.jobglass.core.usage.GpuUsage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Gives each job its GPUs and what it did there, once per report. A device's values go to the job
 * that has it alone; on a shared one each job gets what its own processes did, and nobody the rest.
 * Remembers per job only what it used so far. Not thread-safe.
 */
public final class GpuAttribution {
  private final GresIndexes indexes;
  private final GpuPortion portion = new GpuPortion();
  private final GpuHolds holds = new GpuHolds();

  public GpuAttribution(GresConf gresConf) {
    indexes = new GresIndexes(gresConf);
  }

  /**
   * Attributes one window's readings.
   *
   * @param view what {@link GpuCollector#take} gave
   * @param jobs all jobs that were allotted GPUs or may use them
   * @param owners of the processes in the readings
   */
  public GpuAccount attribute(GpuView view, Collection<GpuJob> jobs, GpuOwners owners) {
    List<GpuReading> readings = view.readings();
    GpuClaims claims = new GpuClaims(readings, !view.gap(), owners);
    claims.settle(List.copyOf(jobs), indexes);
    Map<String, Set<String>> holders = new HashMap<>();
    claims
        .byJob()
        .forEach((job, devices) ->
            devices
                .keySet()
                .forEach(device ->
                    holders.computeIfAbsent(device, key -> new LinkedHashSet<>()).add(job)));
    Map<String, GpuReading> byDevice = new LinkedHashMap<>();
    readings.forEach(reading -> byDevice.put(reading.device().id(), reading));
    Map<String, GpuSharing> told = new HashMap<>();
    jobs.forEach(job -> {
      if (job.sharing() != null) {
        told.put(job.id(), job.sharing());
      }
    });
    holds.begin();
    GpuPass pass = new GpuPass(byDevice, holders, owners, told, new ArrayList<>(claims.findings()));
    Map<String, List<GpuShare>> shares = new LinkedHashMap<>();
    claims
        .byJob()
        .forEach((job, devices) -> {
          List<GpuShare> own = new ArrayList<>();
          devices.forEach((device, basis) -> own.add(share(pass, job, device, basis)));
          shares.put(job, own);
        });
    pass.tellDevices();
    Set<String> live = new HashSet<>();
    jobs.stream().filter(GpuJob::live).forEach(job -> live.add(job.id()));
    // A source that is stuck for a while must not make its jobs forget.
    holds.keep(live);
    portion.keep(live);
    return new GpuAccount(shares, pass.findings());
  }

  private GpuShare share(GpuPass pass, String job, String device, Basis basis) {
    GpuReading reading = pass.reading(device);
    boolean alone = pass.alone(device);
    List<GpuProcess> own =
        reading.processes().stream()
            .filter(process -> job.equals(pass.owners().jobs().get(process.pid())))
            .toList();
    Integer processes = reading.processesKnown() ? own.size() : null;
    GpuHolds.Hold hold = holds.saw(job, device, reading.time(), processes);
    if (reading.processesKnown() && Boolean.FALSE.equals(hold.touched())) {
      pass.findings()
          .add(
              GpuFinding.hold(
                  Kind.HELD_AND_UNTOUCHED,
                  device,
                  job,
                  "held since " + hold.since() + ", never used"));
    }
    if (basis == Basis.ASSUMED) {
      pass.findings()
          .add(
              GpuFinding.hold(
                  Kind.UNCERTAIN_INDEX, device, job, "only the order of the devices says so"));
    }
    Double percent =
        alone ? reading.values().utilizationPercent() : GpuPortion.percent(reading, own);
    holds.used(hold, reading.time(), percent);
    GpuHold held =
        new GpuHold(
            pass.sharing(job, reading.device(), own),
            basis.name().toLowerCase(Locale.ROOT),
            basis != Basis.ASSUMED,
            processes,
            hold.touched(),
            hold.activeSeconds());
    GpuUsage usage =
        alone
            ? portion.whole(pass, job, reading, percent, held)
            : portion.part(job, reading, percent, GpuPortion.memoryBytes(reading, own), held);
    return new GpuShare(usage, basis, !alone, hold.since());
  }
}
