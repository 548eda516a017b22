package io.jobglass.server.samples;

import io.jobglass.core.usage.GpuActivity;
import io.jobglass.core.usage.GpuFinding;
import io.jobglass.core.usage.GpuHold;
import io.jobglass.core.usage.GpuSharing;
import io.jobglass.core.usage.GpuUsage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads and writes what agents tell of GPUs. */
public final class GpuJson {
  private GpuJson() {}

  static List<GpuUsage> read(@Nullable List<io.jobglass.api.server.model.GpuUsage> told) {
    return told == null
        ? List.of()
        : told.stream()
            .map(gpu ->
                new GpuUsage(
                    gpu.getDevice(),
                    gpu.getIndex(),
                    gpu.getVendor(),
                    gpu.getModel(),
                    gpu.getUtilizationPercent(),
                    gpu.getMemoryUsedBytes(),
                    gpu.getMemoryTotalBytes(),
                    gpu.getPowerWatts(),
                    gpu.getEnergyJoules(),
                    gpu.getTemperatureCelsius(),
                    hold(gpu),
                    activity(gpu),
                    texts(gpu.getThrottleReasons()),
                    texts(gpu.getEvents())))
            .toList();
  }

  private static GpuHold hold(io.jobglass.api.server.model.GpuUsage gpu) {
    return new GpuHold(
        GpuSharing.of(gpu.getSharing()),
        gpu.getBasis(),
        gpu.getCertain(),
        gpu.getProcesses(),
        gpu.getTouched(),
        gpu.getActiveSeconds());
  }

  private static GpuActivity activity(io.jobglass.api.server.model.GpuUsage gpu) {
    return new GpuActivity(
        gpu.getSmActivePercent(),
        gpu.getSmOccupancyPercent(),
        gpu.getTensorActivePercent(),
        gpu.getDramActivePercent(),
        gpu.getMemoryActivityPercent(),
        gpu.getSmClockMhz(),
        gpu.getMemoryClockMhz(),
        gpu.getPowerLimitWatts());
  }

  private static List<String> texts(@Nullable List<String> told) {
    return told == null ? List.of() : told;
  }

  /** Null when there is none: an absent list has no key. */
  static @Nullable List<io.jobglass.api.server.model.GpuUsage> write(List<GpuUsage> gpus) {
    return gpus.isEmpty() ? null : gpus.stream().map(GpuJson::write).toList();
  }

  private static io.jobglass.api.server.model.GpuUsage write(GpuUsage gpu) {
    GpuSharing sharing = gpu.hold().sharing();
    return new io.jobglass.api.server.model.GpuUsage(gpu.device(), gpu.vendor())
        .index(gpu.index())
        .model(gpu.model())
        .utilizationPercent(gpu.utilizationPercent())
        .memoryUsedBytes(gpu.memoryUsedBytes())
        .memoryTotalBytes(gpu.memoryTotalBytes())
        .powerWatts(gpu.powerWatts())
        .energyJoules(gpu.energyJoules())
        .temperatureCelsius(gpu.temperatureCelsius())
        .sharing(sharing == null ? null : sharing.code())
        .basis(gpu.hold().basis())
        .certain(gpu.hold().certain())
        .processes(gpu.hold().processes())
        .touched(gpu.hold().touched())
        .activeSeconds(gpu.hold().activeSeconds())
        .smActivePercent(gpu.activity().smActivePercent())
        .smOccupancyPercent(gpu.activity().smOccupancyPercent())
        .tensorActivePercent(gpu.activity().tensorActivePercent())
        .dramActivePercent(gpu.activity().dramActivePercent())
        .memoryActivityPercent(gpu.activity().memoryActivityPercent())
        .smClockMhz(gpu.activity().smClockMegahertz())
        .memoryClockMhz(gpu.activity().memoryClockMegahertz())
        .powerLimitWatts(gpu.activity().powerLimitWatts())
        .throttleReasons(gpu.throttleReasons().isEmpty() ? null : gpu.throttleReasons())
        .events(gpu.events().isEmpty() ? null : gpu.events());
  }

  static List<GpuFinding> readFindings(
      @Nullable List<io.jobglass.api.server.model.GpuFinding> told) {
    return told == null
        ? List.of()
        : told.stream()
            .map(finding ->
                new GpuFinding(
                    finding.getKind(),
                    finding.getDevice(),
                    finding.getJobId(),
                    finding.getCode(),
                    finding.getText()))
            .toList();
  }

  /** Null when there is none: an absent list has no key. */
  public static @Nullable List<io.jobglass.api.server.model.GpuFinding> writeFindings(
      List<GpuFinding> findings) {
    return findings.isEmpty()
        ? null
        : findings.stream()
            .map(finding ->
                new io.jobglass.api.server.model.GpuFinding(finding.kind(), finding.text())
                    .device(finding.device())
                    .jobId(finding.jobId())
                    .code(finding.code()))
            .toList();
  }
}
