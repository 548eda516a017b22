package io.jobglass.agent.gpu;

import io.jobglass.core.usage.GpuActivity;
import io.jobglass.core.usage.GpuHold;
import io.jobglass.core.usage.GpuUsage;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What of a device's values is a job's. Remembers the energy that each job used. */
final class GpuPortion {
  private final GpuEnergy energy = new GpuEnergy();

  void keep(Set<String> jobs) {
    energy.keep(jobs);
  }

  /** What the job's own processes do on a shared device, where they are told. */
  static @Nullable Double percent(GpuReading reading, List<GpuProcess> own) {
    return reading.processesKnown() ? sum(own, GpuProcess::utilizationPercent) : null;
  }

  static @Nullable Long memoryBytes(GpuReading reading, List<GpuProcess> own) {
    Double bytes =
        reading.processesKnown()
            ? sum(own, p -> p.memoryBytes() == null ? null : (double) p.memoryBytes())
            : null;
    return bytes == null ? null : (Long) Math.round(bytes);
  }

  /** A device that the job has alone. */
  GpuUsage whole(
      GpuPass pass, String job, GpuReading reading, @Nullable Double percent, GpuHold held) {
    GpuDevice device = reading.device();
    GpuValues values = reading.values();
    Double watts = ofCard(pass, job, device, GpuValues::powerWatts);
    Double counter = ofCard(pass, job, device, v -> v.get(GpuMetric.ENERGY_JOULES));
    if (counter == null) {
      energy.pause(job, device.id());
    } else {
      GpuEnergy.Used used = energy.add(job, device.id(), counter, reading.time());
      // The counter misses nothing between two readings, the sensor most of it.
      watts = used.watts() == null ? watts : used.watts();
    }
    return new GpuUsage(
        device.id(),
        device.index(),
        device.vendor().text(),
        device.model(),
        percent,
        values.whole(GpuMetric.MEMORY_USED_BYTES),
        values.whole(GpuMetric.MEMORY_TOTAL_BYTES),
        watts,
        energy.joules(job, device.id()),
        values.get(GpuMetric.TEMPERATURE_CELSIUS),
        held,
        values.activity(),
        values.throttleReasons(),
        List.of());
  }

  /** A sensor for several devices is the job's when all of them are, and each has its part. */
  private static @Nullable Double ofCard(
      GpuPass pass, String job, GpuDevice device, Function<GpuValues, @Nullable Double> value) {
    List<GpuReading> card = pass.onCard(device);
    for (GpuReading other : card) {
      if (!Set.of(job).equals(pass.holders().get(other.device().id()))) {
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

  /** A shared device, of which only what the job's processes did is the job's. */
  GpuUsage part(
      String job,
      GpuReading reading,
      @Nullable Double percent,
      @Nullable Long memoryBytes,
      GpuHold held) {
    GpuDevice device = reading.device();
    energy.pause(job, device.id());
    return new GpuUsage(
        device.id(),
        device.index(),
        device.vendor().text(),
        device.model(),
        percent,
        memoryBytes,
        reading.values().whole(GpuMetric.MEMORY_TOTAL_BYTES),
        null,
        energy.joules(job, device.id()),
        null,
        held,
        GpuActivity.NONE,
        reading.values().throttleReasons(),
        List.of());
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
