package io.jobglass.server.export;

import io.jobglass.core.usage.GpuUsage;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The series of the GPUs of live jobs, one for each job, node and device. Stateless. */
final class GpuSeries {
  private static final List<Family<GpuUsage>> FAMILIES =
      List.of(
          family(
              "utilization_percent",
              "Utilisation of one GPU of the job, percent.",
              GpuUsage::utilizationPercent),
          family(
              "memory_used_bytes",
              "Memory in use on one GPU of the job, bytes.",
              GpuUsage::memoryUsedBytes),
          family("memory_total_bytes", "Memory of the GPU, bytes.", GpuUsage::memoryTotalBytes),
          family("power_watts", "Power draw of one GPU of the job, watts.", GpuUsage::powerWatts),
          family(
              "power_limit_watts",
              "Power limit in force, watts.",
              gpu -> gpu.activity().powerLimitWatts()),
          counted(
              "energy_joules_total",
              "Energy used while the job had the GPU alone, joules.",
              GpuUsage::energyJoules),
          family(
              "temperature_celsius",
              "Temperature of one GPU of the job, degrees Celsius.",
              GpuUsage::temperatureCelsius),
          counted(
              "active_seconds_total",
              "Time in which kernels of the job ran there, seconds.",
              gpu -> gpu.hold().activeSeconds()),
          family(
              "sm_active_percent",
              "Time in which multiprocessors were busy, percent.",
              gpu -> gpu.activity().smActivePercent()),
          family(
              "tensor_active_percent",
              "Time in which tensor cores were busy, percent.",
              gpu -> gpu.activity().tensorActivePercent()),
          family(
              "dram_active_percent",
              "Memory bandwidth used of that possible, percent.",
              gpu -> gpu.activity().dramActivePercent()),
          family(
              "sm_clock_hertz",
              "Clock of the multiprocessors, hertz.",
              gpu -> hertz(gpu.activity().smClockMegahertz())),
          family(
              "memory_clock_hertz",
              "Clock of the memory, hertz.",
              gpu -> hertz(gpu.activity().memoryClockMegahertz())),
          family(
              "untouched",
              "1 for a GPU that the job holds and never had a process on.",
              gpu -> flag(not(gpu.hold().touched()))),
          family(
              "uncertain",
              "1 where the GPU is only assumed to be the job's.",
              gpu -> flag(not(gpu.hold().certain()))));

  private GpuSeries() {}

  /** A GPU of a live job at the moment of the scrape. */
  record Device(String job, String user, String node, GpuUsage usage) {
    private MetricText.Labels labels() {
      return MetricText.labels(
          "device",
          usage.device(),
          "job_id",
          job,
          "node",
          node,
          "user",
          user,
          "vendor",
          usage.vendor());
    }

    private MetricText.Labels labels(String name, String value) {
      return MetricText.labels(
          "device",
          usage.device(),
          "job_id",
          job,
          "node",
          node,
          name,
          value,
          "user",
          user,
          "vendor",
          usage.vendor());
    }
  }

  private record Labelled(MetricText.Labels labels, GpuUsage usage) {}

  private static Family<GpuUsage> family(
      String name, String help, Function<GpuUsage, @Nullable Number> value) {
    return Family.gauge("hpc_job_gpu_device_" + name, help, value);
  }

  private static Family<GpuUsage> counted(
      String name, String help, Function<GpuUsage, @Nullable Number> value) {
    return Family.counter("hpc_job_gpu_device_" + name, help, value);
  }

  static void write(List<Device> devices, MetricText out) {
    List<Labelled> labelled =
        devices.stream().map(device -> new Labelled(device.labels(), device.usage())).toList();
    for (Family<GpuUsage> family : FAMILIES) {
      family.begin(out);
      labelled.forEach(gpu -> out.value(gpu.labels(), family.value().apply(gpu.usage())));
    }
    out.gauge("hpc_job_gpu_device_sharing", "1 for the way in which the job has the GPU.");
    for (Device device : devices) {
      if (device.usage().hold().sharing() != null) {
        out.value(device.labels("sharing", device.usage().hold().sharing().code()), 1);
      }
    }
    out.gauge("hpc_job_gpu_device_throttled", "1 for each reason that holds the clocks down.");
    for (Device device : devices) {
      device.usage().throttleReasons().stream()
          .distinct()
          .forEach(reason -> out.value(device.labels("reason", reason), 1));
    }
    out.gauge("hpc_job_gpu_device_event", "1 for each event of the last window, such as an XID.");
    for (Device device : devices) {
      device.usage().events().stream()
          .distinct()
          .forEach(event -> out.value(device.labels("event", event), 1));
    }
  }

  private static @Nullable Double hertz(@Nullable Double megahertz) {
    return megahertz == null ? null : (Double) (megahertz * 1e6);
  }

  private static @Nullable Boolean not(@Nullable Boolean value) {
    return value == null ? null : (Boolean) !value;
  }

  private static @Nullable Integer flag(@Nullable Boolean value) {
    return value == null ? null : (Integer) (value ? 1 : 0);
  }
}
