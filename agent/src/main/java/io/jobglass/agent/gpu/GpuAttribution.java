package io.jobglass.agent.gpu;

import io.jobglass.agent.gpu.GpuFinding.Kind;
import io.jobglass.agent.gpu.GpuShare.Basis;
import io.jobglass.core.usage.GpuUsage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gives each job its GPUs and what it did there, once per report. A device's values go to the job
 * that has it alone; on a shared one each job gets what its own processes did, and nobody the rest.
 * Remembers per job only what it used so far. Not thread-safe.
 */
public final class GpuAttribution {
  private final GresIndexes indexes;
  private final GpuEnergy energy = new GpuEnergy();
  private final Map<String, Map<String, Hold>> holds = new HashMap<>();

  public GpuAttribution(GresConf gresConf) {
    indexes = new GresIndexes(gresConf);
  }

  /** What is remembered of a job's hold on a device. */
  private static final class Hold {
    private final Instant since;
    private boolean touched;

    Hold(Instant since) {
      this.since = since;
    }
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
    Pass pass = new Pass(byDevice, holders, owners, new ArrayList<>(claims.findings()));
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
    holds.keySet().retainAll(live);
    energy.keep(live);
    return new GpuAccount(shares, pass.findings);
  }

  /** All that one call of {@link #attribute} works on. */
  private record Pass(
      Map<String, GpuReading> readings,
      Map<String, Set<String>> holders,
      GpuOwners owners,
      List<GpuFinding> findings) {
    GpuReading reading(String device) {
      GpuReading reading = readings.get(device);
      if (reading == null) {
        throw new IllegalStateException("no reading of " + device);
      }
      return reading;
    }

    boolean alone(String device) {
      return holders.getOrDefault(device, Set.of()).size() == 1;
    }

    /** Devices with one power sensor between them. */
    List<GpuReading> onCard(GpuDevice device) {
      return device.card() == null
          ? List.of(reading(device.id()))
          : readings.values().stream()
              .filter(other -> device.card().equals(other.device().card()))
              .toList();
    }

    void tellDevices() {
      holders.forEach((device, jobs) -> {
        if (jobs.size() > 1) {
          findings.add(
              GpuFinding.health(
                  Kind.SHARED, device, null, "held by jobs " + String.join(", ", jobs)));
        }
      });
      for (GpuReading reading : readings.values()) {
        long strangers =
            reading.processes().stream()
                .filter(process -> !owners.jobs().containsKey(process.pid()))
                .filter(process -> !owners.services().contains(process.pid()))
                .count();
        if (strangers > 0 && !reading.device().split()) {
          findings.add(
              GpuFinding.health(
                  Kind.FOREIGN_PROCESS,
                  reading.device().id(),
                  null,
                  strangers + " processes of no known job use it"));
        }
      }
    }
  }

  private GpuShare share(Pass pass, String job, String device, Basis basis) {
    GpuReading reading = pass.reading(device);
    boolean alone = pass.alone(device);
    List<GpuProcess> own =
        reading.processes().stream()
            .filter(process -> job.equals(pass.owners.jobs().get(process.pid())))
            .toList();
    Hold hold =
        holds
            .computeIfAbsent(job, key -> new HashMap<>())
            .computeIfAbsent(device, key -> new Hold(reading.time()));
    hold.touched |= !own.isEmpty();
    if (reading.processesKnown() && !hold.touched) {
      pass.findings.add(
          GpuFinding.hold(
              Kind.HELD_AND_UNTOUCHED, device, job, "held since " + hold.since + ", never used"));
    }
    if (basis == Basis.ASSUMED) {
      pass.findings.add(
          GpuFinding.hold(
              Kind.UNCERTAIN_INDEX, device, job, "only the order of the devices says so"));
    }
    GpuUsage usage = alone ? whole(pass, job, reading) : part(job, reading, own);
    return new GpuShare(
        usage,
        basis,
        !alone,
        reading.processesKnown() ? own.size() : null,
        hold.touched,
        hold.since,
        alone ? reading.values() : GpuValues.NONE);
  }

  /** A device that the job has alone. */
  private GpuUsage whole(Pass pass, String job, GpuReading reading) {
    GpuDevice device = reading.device();
    GpuValues values = reading.values();
    Double watts = ofCard(pass, job, device, GpuValues::powerWatts);
    Double counter = ofCard(pass, job, device, v -> v.get(GpuMetric.ENERGY_JOULES));
    Double joules = null;
    if (counter == null) {
      energy.drop(job, device.id());
    } else {
      GpuEnergy.Used used = energy.add(job, device.id(), counter, reading.time());
      joules = used.joules();
      // The counter misses nothing between two readings, the sensor most of it.
      watts = used.watts() == null ? watts : used.watts();
    }
    return new GpuUsage(
        device.id(),
        device.index(),
        device.vendor().text(),
        device.model(),
        values.utilizationPercent(),
        values.whole(GpuMetric.MEMORY_USED_BYTES),
        values.whole(GpuMetric.MEMORY_TOTAL_BYTES),
        watts,
        joules,
        values.get(GpuMetric.TEMPERATURE_CELSIUS));
  }

  /** A sensor for several devices is the job's when all of them are, and each has its part. */
  private static @Nullable Double ofCard(
      Pass pass, String job, GpuDevice device, Function<GpuValues, @Nullable Double> value) {
    List<GpuReading> card = pass.onCard(device);
    for (GpuReading other : card) {
      if (!Set.of(job).equals(pass.holders.get(other.device().id()))) {
        return null;
      }
    }
    for (GpuReading other : card) {
      Double told = value.apply(other.values());
      if (told != null) {
        return told / card.size();
      }
    }
    return null;
  }

  /** A shared device: what the job's own processes did, where they are told. */
  private GpuUsage part(String job, GpuReading reading, List<GpuProcess> own) {
    GpuDevice device = reading.device();
    energy.drop(job, device.id());
    boolean known = reading.processesKnown();
    Double memory =
        known ? sum(own, p -> p.memoryBytes() == null ? null : (double) p.memoryBytes()) : null;
    return new GpuUsage(
        device.id(),
        device.index(),
        device.vendor().text(),
        device.model(),
        known ? sum(own, GpuProcess::utilizationPercent) : null,
        memory == null ? null : Math.round(memory),
        reading.values().whole(GpuMetric.MEMORY_TOTAL_BYTES),
        null,
        null,
        null);
  }

  /** 0 for no process; null when one of them is not told. */
  private static @Nullable Double sum(
      List<GpuProcess> processes, Function<GpuProcess, @Nullable Double> value) {
    double sum = 0;
    for (GpuProcess process : processes) {
      Double told = value.apply(process);
      if (told == null) {
        return null;
      }
      sum += told;
    }
    return sum;
  }
}
