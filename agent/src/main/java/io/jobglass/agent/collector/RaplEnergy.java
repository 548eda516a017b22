package io.jobglass.agent.collector;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What processor packages and their memory have drawn since the first reading: {@code
 * /sys/class/powercap/intel-rapl:N/energy_uj} and its {@code dram} zone (kernel {@code
 * powercap.rst}; AMD's are there under the same names). Cores and uncore are parts of their
 * package. Root alone may read them. Not thread-safe.
 */
final class RaplEnergy implements Closeable {
  private final List<Zone> zones = new ArrayList<>();
  private final KernelText text;

  private static final class Zone {
    final KernelFile energy;
    final long rangeMicrojoules;
    long last = Readings.ABSENT;
    long sum;

    Zone(KernelFile energy, long rangeMicrojoules) {
      this.energy = energy;
      this.rangeMicrojoules = rangeMicrojoules;
    }
  }

  RaplEnergy(Path sysRoot, KernelText text) {
    this.text = text;
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(sysRoot.resolve("class/powercap"), "intel-rapl:*")) {
      for (Path zone : found) {
        String name = Files.readString(zone.resolve("name")).strip();
        if (name.startsWith("package") || name.equals("dram")) {
          zones.add(
              new Zone(
                  new KernelFile(zone.resolve("energy_uj")),
                  Long.parseLong(Files.readString(zone.resolve("max_energy_range_uj")).strip())));
        }
      }
    } catch (IOException | DirectoryIteratorException | NumberFormatException e) {
      // No such counters on this machine: there is no energy to tell.
    }
  }

  /** Since the first reading, joules; null when a zone cannot be read, or there is none. */
  @Nullable Double joules() {
    if (zones.isEmpty()) {
      return null;
    }
    long sum = 0;
    for (Zone zone : zones) {
      long now = zone.energy.read(text) == KernelFile.Outcome.READ ? text.number() : -1;
      if (now < 0) {
        return null;
      }
      if (zone.last != Readings.ABSENT) {
        // The counter begins anew at its range, within minutes on a big machine.
        zone.sum += now >= zone.last ? now - zone.last : now + zone.rangeMicrojoules - zone.last;
      }
      zone.last = now;
      sum += zone.sum;
    }
    return sum / 1e6;
  }

  @Override
  public void close() {
    zones.forEach(zone -> zone.energy.close());
  }
}
