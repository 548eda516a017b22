package io.jobglass.agent;

import io.jobglass.agent.gpu.GpuDevice;
import io.jobglass.agent.gpu.GpuMetric;
import io.jobglass.agent.gpu.GpuReading;
import io.jobglass.agent.gpu.GpuValues;
import io.jobglass.agent.gpu.GpuVendor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * NVIDIA GPUs under the names of plazonic's exporter, which jobstats reads. A device has a job's id
 * only while that job has it alone, since these names know one job per device.
 */
final class NvidiaExporterMetrics {
  private static final List<Family> FAMILIES =
      List.of(
          new Family("memory_used_bytes", "Memory in use.", bytes(GpuMetric.MEMORY_USED_BYTES)),
          new Family("memory_total_bytes", "Memory.", bytes(GpuMetric.MEMORY_TOTAL_BYTES)),
          new Family(
              "duty_cycle",
              "Percent of time in which a kernel ran.",
              values -> values.get(GpuMetric.UTILIZATION_PERCENT)),
          new Family(
              "power_usage_milliwatts", "Power draw.", values -> scaled(values.powerWatts(), 1000)),
          new Family(
              "temperature_celsius",
              "Temperature.",
              values -> values.get(GpuMetric.TEMPERATURE_CELSIUS)),
          new Family(
              "graphics_util_percent",
              "Time with any activity, 0 to 1 as the exporter has it.",
              share(GpuMetric.GRAPHICS_ACTIVE_PERCENT)),
          new Family(
              "sm_util_percent",
              "Multiprocessors busy, 0 to 1.",
              share(GpuMetric.SM_ACTIVE_PERCENT)),
          new Family(
              "sm_occupancy_percent",
              "Warps resident, 0 to 1.",
              share(GpuMetric.SM_OCCUPANCY_PERCENT)),
          new Family(
              "any_tensor_util_percent",
              "Tensor cores busy, 0 to 1.",
              share(GpuMetric.TENSOR_ACTIVE_PERCENT)),
          new Family(
              "dram_bw_util_percent",
              "Memory bandwidth used, 0 to 1.",
              share(GpuMetric.DRAM_ACTIVE_PERCENT)));

  private NvidiaExporterMetrics() {}

  private record Family(String name, String help, Function<GpuValues, @Nullable Number> value) {}

  private static Function<GpuValues, @Nullable Number> bytes(GpuMetric metric) {
    return values -> values.whole(metric);
  }

  private static Function<GpuValues, @Nullable Number> share(GpuMetric metric) {
    return values -> scaled(values.get(metric), 0.01);
  }

  private static @Nullable Double scaled(@Nullable Double value, double factor) {
    return value == null ? null : (Double) (value * factor);
  }

  static void write(GpuLatest gpus, MetricsText out) {
    List<GpuReading> devices =
        gpus.devices().stream().filter(r -> r.device().vendor() == GpuVendor.NVIDIA).toList();
    out.gauge("nvidia_gpu_num_devices", "Number of GPUs.")
        .sample(devices.stream().filter(reading -> reading.device().parent() == null).count());
    for (Family family : FAMILIES) {
      out.gauge("nvidia_gpu_" + family.name(), family.help());
      for (GpuReading reading : devices) {
        out.sample(family.value().apply(reading.values()), labels(reading.device(), gpus));
      }
    }
    out.gauge("nvidia_gpu_clock", "Clock, MHz.");
    for (GpuReading reading : devices) {
      GpuValues values = reading.values();
      String[] labels = labels(reading.device(), gpus);
      out.sample(values.get(GpuMetric.SM_CLOCK_MEGAHERTZ), with(labels, "type", "sm"));
      out.sample(values.get(GpuMetric.MEMORY_CLOCK_MEGAHERTZ), with(labels, "type", "mem"));
    }
    out.gauge("nvidia_gpu_jobId", "The job that has this GPU.");
    for (GpuReading reading : devices) {
      GpuLatest.Holder holder = gpus.holder(reading.device().id());
      if (holder != null && holder.jobId().matches("\\d{1,15}")) {
        out.sample(Long.valueOf(holder.jobId()), labels(reading.device(), gpus));
      }
    }
    out.gauge("nvidia_gpu_jobUid", "Its user.");
    for (GpuReading reading : devices) {
      GpuLatest.Holder holder = gpus.holder(reading.device().id());
      out.sample(holder == null ? null : holder.uid(), labels(reading.device(), gpus));
    }
  }

  private static String[] labels(GpuDevice device, GpuLatest gpus) {
    GpuLatest.Holder holder = gpus.holder(device.id());
    return new String[] {
      "ordinal", text(device.index()),
      "minor_number", text(device.minor()),
      "uuid", device.id(),
      "name", text(device.model()),
      "GPU_I_ID", text(device.partition()),
      "jobid", holder == null ? "" : holder.jobId(),
      "userid", holder == null ? "" : text(holder.uid())
    };
  }

  private static String[] with(String[] labels, String name, String value) {
    List<String> more = new ArrayList<>(Arrays.asList(labels));
    more.add(name);
    more.add(value);
    return more.toArray(String[]::new);
  }

  private static String text(@Nullable Object value) {
    return Objects.toString(value, "");
  }
}
