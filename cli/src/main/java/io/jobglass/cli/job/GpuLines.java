package io.jobglass.cli.job;

import io.jobglass.api.client.model.GpuDeviceSummary;
import io.jobglass.api.client.model.GpuSummary;
import io.jobglass.api.client.model.Job;
import io.jobglass.cli.output.Column;
import io.jobglass.cli.output.Display;
import io.jobglass.cli.output.Elapsed;
import io.jobglass.cli.output.Listing;
import io.jobglass.cli.output.MemorySize;
import io.jobglass.cli.output.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a job did with each of its GPUs, and what all of them together. */
public final class GpuLines {
  private static final int MOST_DEVICES = 32;
  private static final double JOULES_PER_WATT_HOUR = 3600;
  private static final int SHORT_NAME = 12;

  private final Display display;

  public GpuLines(Display display) {
    this.display = display;
  }

  /** Nothing for a job that held none. */
  public void append(StringBuilder out, Job job) {
    GpuSummary summary = job.getGpuSummary();
    if (summary == null || summary.getDevices().isEmpty()) {
      return;
    }
    out.append('\n').append(display.bold("GPUs")).append('\n');
    Text.appendWrapped(out, "  ", "  ", total(summary), display.reportWidth());
    List<GpuDeviceSummary> devices = summary.getDevices();
    List<GpuDeviceSummary> shown = devices.subList(0, Math.min(MOST_DEVICES, devices.size()));
    Display report = new Display(display.reportWidth(), false, display.unicode(), display.zone());
    new Listing<>(columns(devices))
        .tableWithoutHint(shown, report)
        .lines()
        .forEach(line -> out.append(line).append('\n'));
    if (devices.size() > shown.size()) {
      out.append("  ... ").append(devices.size() - shown.size()).append(" more\n");
    }
  }

  private static String total(GpuSummary summary) {
    List<String> parts = new ArrayList<>();
    parts.add("held " + summary.getHeld());
    if (positive(summary.getNeverTouched())) {
      parts.add(summary.getNeverTouched() + " never touched");
    }
    if (positive(summary.getUncertain())) {
      parts.add(summary.getUncertain() + " only assumed to be the job's");
    }
    add(parts, "mean", summary.getAvgUtilizationPercent(), GpuLines::percent);
    add(parts, "max", summary.getMaxUtilizationPercent(), GpuLines::percent);
    add(parts, "active", summary.getActiveSeconds(), Elapsed::formatSeconds);
    add(parts, "memory peak", summary.getMemoryPeakBytes(), MemorySize::format);
    add(parts, "energy", summary.getEnergyJoules(), GpuLines::energy);
    return String.join(", ", parts);
  }

  private static boolean positive(@Nullable Integer count) {
    return count != null && count > 0;
  }

  private static <T> void add(
      List<String> parts, String name, @Nullable T value, Function<T, String> text) {
    if (value != null) {
      parts.add(name + " " + text.apply(value));
    }
  }

  private static List<Column<GpuDeviceSummary>> columns(List<GpuDeviceSummary> devices) {
    boolean several = devices.stream().map(GpuDeviceSummary::getNode).distinct().count() > 1;
    List<Column<GpuDeviceSummary>> columns = new ArrayList<>();
    columns.add(same("  device", false, 0, gpu -> "  " + name(gpu, several)));
    columns.add(
        same("mean", true, 0, gpu -> orNot(gpu.getAvgUtilizationPercent(), GpuLines::percent)));
    columns.add(
        same("max", true, 2, gpu -> orNot(gpu.getMaxUtilizationPercent(), GpuLines::percent)));
    columns.add(
        same("active", true, 3, gpu -> orNot(gpu.getActiveSeconds(), Elapsed::formatSeconds)));
    columns.add(
        same("memory", true, 1, gpu -> orNot(gpu.getMemoryPeakBytes(), MemorySize::format)));
    columns.add(same("power", true, 4, gpu -> orNot(gpu.getAvgPowerWatts(), GpuLines::watts)));
    columns.add(same("energy", true, 2, gpu -> orNot(gpu.getEnergyJoules(), GpuLines::energy)));
    columns.add(same("note", false, 0, GpuLines::note));
    return columns;
  }

  private static Column<GpuDeviceSummary> same(
      String header, boolean right, int rank, Function<GpuDeviceSummary, String> text) {
    return new Column<>(header, header, right, rank, text, text);
  }

  private static <T> String orNot(@Nullable T value, Function<T, String> text) {
    return value == null ? "n/a" : text.apply(value);
  }

  /** The index where there is one; a lasting name's beginning is enough to tell devices apart. */
  private static String name(GpuDeviceSummary gpu, boolean withNode) {
    String device = Text.clean(gpu.getDevice());
    String shortName = device.substring(0, Math.min(SHORT_NAME, device.length()));
    String number = gpu.getIndex() == null ? "" : gpu.getIndex() + " ";
    String node = withNode && gpu.getNode() != null ? Text.clean(gpu.getNode()) + ":" : "";
    return node + number + shortName;
  }

  private static String note(GpuDeviceSummary gpu) {
    List<String> notes = new ArrayList<>();
    if (gpu.getSharing() != null && !gpu.getSharing().equals("exclusive")) {
      notes.add(Text.clean(gpu.getSharing()));
    }
    if (Boolean.FALSE.equals(gpu.getTouched())) {
      notes.add("never touched");
    }
    if (Boolean.FALSE.equals(gpu.getCertain())) {
      notes.add("uncertain");
    }
    if (gpu.getThrottledPercent() != null && gpu.getThrottledPercent() > 0) {
      notes.add("throttled " + percent(gpu.getThrottledPercent()));
    }
    if (gpu.getEventSamples() != null && gpu.getEventSamples() > 0) {
      notes.add("events");
    }
    return String.join(", ", notes);
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.0f %%", value);
  }

  private static String watts(double value) {
    return String.format(Locale.ROOT, "%.0f W", value);
  }

  private static String energy(double joules) {
    double wattHours = joules / JOULES_PER_WATT_HOUR;
    return wattHours >= 1000
        ? String.format(Locale.ROOT, "%.2f kWh", wattHours / 1000)
        : String.format(Locale.ROOT, "%.1f Wh", wattHours);
  }
}
