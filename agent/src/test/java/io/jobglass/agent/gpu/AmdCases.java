package io.jobglass.agent.gpu;

import static io.jobglass.agent.gpu.GpuMetric.*;
import static io.jobglass.agent.gpu.Shown.*;

import io.jobglass.agent.gpu.amd.AmdSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** AMD's files as the kernel offers them, against constructed trees. */
final class AmdCases {
  private static final String FIRST_DIE = "GPU-1111222233330001";
  private static final String SECOND_DIE = "GPU-1111222233330002";
  private static final String PARTITIONED = "GPU-aabbccdd00112233";
  private static final String CARD0 = "sys/class/drm/card0/device/";

  private AmdCases() {}

  private static GpuCase tree(
      String resource, String fact, String expected, String changes, Look look) {
    return new GpuCase(
        fact,
        expected,
        directory -> {
          DeviceTree.unpack(resource, directory);
          DeviceTree.write(changes, directory);
          try (AmdSource source = source(directory, new TestClock())) {
            return look.at(source.read());
          }
        });
  }

  private static GpuCase mi250(String fact, String expected, String changes, Look look) {
    return tree("mi250.tree", fact, expected, changes, look);
  }

  @FunctionalInterface
  private interface Look {
    Object at(List<GpuReading> readings);
  }

  static AmdSource source(Path directory, TestClock clock) {
    return new AmdSource(directory.resolve("sys"), directory.resolve("proc"), clock);
  }

  static List<GpuCase> all() {
    return List.of(
        new GpuCase(
            "AMD: no card", "false", directory -> source(directory, new TestClock()).present()),
        mi250("AMD: named by unique id", FIRST_DIE + " " + SECOND_DIE, "", r -> ids(r)),
        tree("consumer.tree", "AMD: no unique id: PCI address", "0000:03:00.0", "", r -> ids(r)),
        mi250(
            "AMD: same unique id twice names neither",
            "0000:c1:00.0 0000:c6:00.0",
            "sys/class/drm/card1/device/unique_id = 1111222233330001",
            r -> ids(r)),
        mi250(
            "AMD: busy and VRAM",
            "87 43 1.07374e+09",
            "",
            r ->
                values(
                    of(r, FIRST_DIE),
                    UTILIZATION_PERCENT,
                    MEMORY_ACTIVITY_PERCENT,
                    MEMORY_USED_BYTES)),
        mi250(
            "AMD: MI250's second die has no power, not 0 W",
            "451 absent",
            "",
            r ->
                values(of(r, FIRST_DIE), POWER_AVERAGE_WATTS)
                    + " "
                    + values(of(r, SECOND_DIE), POWER_AVERAGE_WATTS)),
        mi250(
            "AMD: sensors by label",
            "58 49 1700 1600",
            "",
            r ->
                values(
                    of(r, FIRST_DIE),
                    TEMPERATURE_CELSIUS,
                    MEMORY_TEMPERATURE_CELSIUS,
                    SM_CLOCK_MEGAHERTZ,
                    MEMORY_CLOCK_MEGAHERTZ)),
        mi250(
            "AMD: ECC counters of all blocks",
            "5 1 ECC_UNCORRECTED:1",
            "",
            r ->
                values(of(r, SECOND_DIE), ECC_CORRECTED_ERRORS, ECC_UNCORRECTED_ERRORS)
                    + " "
                    + findings(of(r, SECOND_DIE))),
        mi250(
            "AMD: energy of table 1.3, 15.26 uJ a count",
            "1000 absent",
            "",
            r ->
                values(of(r, FIRST_DIE), ENERGY_JOULES)
                    + " "
                    + values(of(r, SECOND_DIE), ENERGY_JOULES)),
        mi250(
            "AMD: energy of table 1.5",
            "2",
            CARD0 + "gpu_metrics blob 360 0:u16:360 2:u8:1 3:u8:5 88:u64:131072",
            r -> values(of(r, FIRST_DIE), ENERGY_JOULES)),
        mi250(
            "AMD: energy of table 1.4",
            "2",
            CARD0 + "gpu_metrics blob 288 0:u16:288 2:u8:1 3:u8:4 24:u64:131072",
            r -> values(of(r, FIRST_DIE), ENERGY_JOULES)),
        mi250(
            "AMD: table 1.0 (32-bit energy wraps) is not read",
            "absent",
            CARD0 + "gpu_metrics blob 96 0:u16:96 2:u8:1 3:u8:0 24:u64:131072",
            r -> values(of(r, FIRST_DIE), ENERGY_JOULES)),
        mi250(
            "AMD: tables 1.7 and 1.8 (energy moved) are not read",
            "absent absent",
            CARD0
                + "gpu_metrics blob 1664 0:u16:1664 2:u8:1 3:u8:7 16:u64:131072\n"
                + "sys/class/drm/card1/device/gpu_metrics blob 1664 0:u16:1664 2:u8:1 3:u8:8"
                + " 16:u64:131072",
            r ->
                values(of(r, FIRST_DIE), ENERGY_JOULES)
                    + " "
                    + values(of(r, SECOND_DIE), ENERGY_JOULES)),
        mi250(
            "AMD: all-ones energy is not provided",
            "absent",
            CARD0 + "gpu_metrics blob 120 0:u16:120 2:u8:1 3:u8:3 24:u64:-1",
            r -> values(of(r, FIRST_DIE), ENERGY_JOULES)),
        mi250(
            "AMD: table 1.6 of another size is not read",
            "absent 87",
            CARD0 + "gpu_metrics blob 1744 0:u16:1744 2:u8:1 3:u8:6 16:u64:131072",
            r -> values(of(r, FIRST_DIE), ENERGY_JOULES, UTILIZATION_PERCENT)),
        mi250(
            "AMD: table of an APU (2.x) is not read",
            "absent",
            CARD0 + "gpu_metrics blob 120 0:u16:120 2:u8:2 3:u8:3 24:u64:131072",
            r -> values(of(r, FIRST_DIE), ENERGY_JOULES)),
        tree(
            "consumer.tree",
            "AMD: 1.9 is no table; text files do",
            "absent 34 98",
            "",
            r -> values(r.getFirst(), ENERGY_JOULES, UTILIZATION_PERCENT, POWER_AVERAGE_WATTS)),
        mi250(
            "AMD: cut table is not read",
            "absent",
            CARD0 + "gpu_metrics blob 64 0:u16:120 2:u8:1 3:u8:3 24:u64:131072",
            r -> values(of(r, FIRST_DIE), ENERGY_JOULES)),
        mi250(
            "AMD: vram file of 0 bytes is no use",
            "7001:768",
            "",
            r -> processes(of(r, FIRST_DIE))),
        mi250(
            "AMD: a queue without memory is use", "7002:0", "", r -> processes(of(r, SECOND_DIE))),
        mi250(
            "AMD: occupancy of a process",
            "50",
            "",
            r -> number(of(r, FIRST_DIE).processes().getFirst().occupancyPercent())),
        new GpuCase(
            "AMD: KFD not readable: processes unknown",
            "unknown",
            directory -> {
              DeviceTree.write(
                  DeviceTreeText.of("mi250.tree").without("class/kfd/kfd/proc"), directory);
              return processes(of(source(directory, new TestClock()).read(), FIRST_DIE));
            }),
        tree(
            "mi300-cpx.tree",
            "AMD: partitions are devices of one GPU",
            "8 " + PARTITIONED + "/0 " + PARTITIONED + "/7 135",
            "",
            r ->
                r.size()
                    + " "
                    + r.getFirst().device().id()
                    + " "
                    + r.getLast().device().id()
                    + " "
                    + r.getLast().device().minor()),
        tree(
            "mi300-cpx.tree",
            "AMD: sensors of partitions once",
            "612 absent 2000 absent",
            "",
            r ->
                values(r.get(0), POWER_INSTANT_WATTS)
                    + " "
                    + values(r.get(1), POWER_INSTANT_WATTS)
                    + " "
                    + values(r.get(0), ENERGY_JOULES)
                    + " "
                    + values(r.get(1), ENERGY_JOULES)),
        tree(
            "mi300-cpx.tree",
            "AMD: each partition's own activity",
            "10 30 80",
            "",
            r ->
                values(r.get(0), UTILIZATION_PERCENT)
                    + " "
                    + values(r.get(2), UTILIZATION_PERCENT)
                    + " "
                    + values(r.get(7), UTILIZATION_PERCENT)),
        tree(
            "mi300-cpx.tree",
            "AMD: whole GPU's VRAM is no partition's",
            "absent",
            "",
            r -> values(r.getFirst(), MEMORY_TOTAL_BYTES)),
        tree(
            "mi300-cpx.tree",
            "AMD: processes by partition",
            "8001:1024 50",
            "",
            r ->
                processes(r.get(2))
                    + " "
                    + number(r.get(2).processes().getFirst().occupancyPercent())),
        new GpuCase(
            "AMD: heat counters that grow are throttling",
            "absent 1 THROTTLED [hw_thermal] 0",
            directory -> {
              DeviceTree.unpack("mi300-cpx.tree", directory);
              try (AmdSource source = source(directory, new TestClock())) {
                String first = values(source.read().getFirst(), THROTTLED);
                DeviceTree.write(
                    "sys/class/drm/card1/device/gpu_metrics blob 1664 0:u16:1664 2:u8:1 3:u8:6"
                        + " 16:u64:131072000 40:u32:950 44:u32:9 306:u16:8",
                    directory);
                GpuReading second = source.read().getFirst();
                return first
                    + " "
                    + values(second, THROTTLED)
                    + " "
                    + findings(second)
                    + " "
                    + second.values().throttleReasons()
                    + " "
                    + values(source.read().getFirst(), THROTTLED);
              }
            }),
        tree(
            "consumer.tree",
            "AMD: DRM clients counted once",
            "9001:2 9002:3",
            "",
            r -> processes(r.getFirst())),
        new GpuCase(
            "AMD: card gone from the list",
            "LOST",
            directory -> {
              DeviceTree.unpack("mi250.tree", directory);
              TestClock clock = new TestClock();
              try (AmdSource source = source(directory, clock)) {
                source.read();
                Files.delete(directory.resolve("sys/class/drm/card1/device/vendor"));
                clock.advanceSeconds(61);
                return findings(of(source.read(), SECOND_DIE));
              }
            }));
  }

  /** A tree's lines, some left out. */
  private record DeviceTreeText(String text) {
    static DeviceTreeText of(String resource) throws IOException {
      try (var stream = AmdCases.class.getResourceAsStream("/gpu/" + resource)) {
        return new DeviceTreeText(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
      }
    }

    String without(String path) {
      return text.lines().filter(line -> !line.contains(path)).collect(Collectors.joining("\n"));
    }
  }
}
