package io.jobglass.agent.gpu;

import static io.jobglass.agent.gpu.GpuMetric.*;
import static io.jobglass.agent.gpu.Shown.*;

import io.jobglass.agent.gpu.nvml.NvmlLocation;
import io.jobglass.agent.gpu.nvml.NvmlSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** NVML as gpu drivers of several ages offer it, against the constructed library. */
final class NvmlCases {
  private static final String A = "GPU-a";
  private static final String B = "GPU-b";

  private NvmlCases() {}

  /** One GPU, one pass of a current driver. */
  private static GpuCase single(String fact, String expected, String script, Look look) {
    return aged(580, fact, expected, script, look);
  }

  private static GpuCase aged(int age, String fact, String expected, String script, Look look) {
    return new GpuCase(
        fact,
        expected,
        directory -> {
          FakeNvml fake = new FakeNvml(directory, age).gpu(0, A, 0).say("count 1").say(script);
          try (NvmlSource source = fake.source(new TestClock())) {
            return look.at(of(source.read(), A));
          }
        });
  }

  @FunctionalInterface
  private interface Look {
    Object at(GpuReading reading);
  }

  /** Two GPUs and as many passes as the trial wants. */
  private static GpuCase several(String fact, String expected, Trial trial) {
    return several(580, fact, expected, trial);
  }

  private static GpuCase several(int age, String fact, String expected, Trial trial) {
    return new GpuCase(
        fact,
        expected,
        directory -> {
          FakeNvml fake = new FakeNvml(directory, age).gpu(0, A, 2).gpu(1, B, 0).say("count 2");
          TestClock clock = new TestClock();
          try (NvmlSource source = fake.source(clock)) {
            return trial.with(fake, source, clock);
          }
        });
  }

  @FunctionalInterface
  private interface Trial {
    Object with(FakeNvml fake, NvmlSource source, TestClock clock) throws Exception;
  }

  static List<GpuCase> all() {
    List<GpuCase> cases = new ArrayList<>(starting());
    cases.addAll(losses());
    cases.addAll(gauges());
    cases.addAll(health());
    cases.addAll(processes());
    cases.addAll(mig());
    cases.addAll(performance());
    return cases;
  }

  private static boolean probe(Path root) {
    return new NvmlSource(new NvmlLocation("libnvidia-ml.so.1", root), root, new TestClock())
        .present();
  }

  private static String refusal(NvmlSource source) {
    try {
      return ids(source.read());
    } catch (GpuUnavailableException e) {
      return e.getMessage().replaceAll(".*?returned (\\w+).*", "$1");
    }
  }

  private static List<GpuCase> starting() {
    return List.of(
        new GpuCase("no driver at all: nothing is loaded", "false", directory -> probe(directory)),
        new GpuCase(
            "driver packages, no GPU: nothing is loaded",
            "false, with a GPU true",
            directory -> {
              DeviceTree.write("usr/lib64/libnvidia-ml.so.1 = not a library", directory);
              boolean without = probe(directory);
              DeviceTree.write("sys/bus/pci/devices/0/vendor = 0x10de", directory);
              DeviceTree.write("sys/bus/pci/devices/0/class = 0x030200", directory);
              return without + ", with a GPU " + probe(directory);
            }),
        new GpuCase(
            "the stub library is no driver",
            "false",
            directory -> {
              DeviceTree.write(
                  "usr/local/cuda/lib64/stubs/libnvidia-ml.so.1 = not a library", directory);
              DeviceTree.write("sys/bus/pci/devices/0/vendor = 0x10de", directory);
              DeviceTree.write("sys/bus/pci/devices/0/class = 0x030200", directory);
              return probe(directory);
            }),
        new GpuCase(
            "kernel module there, library cannot be loaded",
            "true cannot be loaded",
            directory -> {
              DeviceTree.write("proc/driver/nvidia/version = NVRM version", directory);
              NvmlSource source =
                  new NvmlSource(
                      NvmlLocation.of(directory.resolve("libnvidia-ml.so.1")),
                      directory,
                      new TestClock());
              String text = refusal(source);
              return probe(directory)
                  + (text.contains("cannot be loaded") ? " cannot be loaded" : text);
            }),
        several(
            "index is not minor (GPU 0 is nvidia2)",
            "0/2 1/0",
            (fake, source, clock) ->
                source.read().stream()
                    .map(r -> r.device().index() + "/" + r.device().minor())
                    .reduce((x, y) -> x + " " + y)
                    .orElse("")),
        single(
            "PCI address has 8 digits of domain", "0000:17:00.0", "", r -> r.device().pciAddress()),
        several(
            "driver not loaded, later loaded",
            "DRIVER_NOT_LOADED GPU-a GPU-b",
            (fake, source, clock) -> {
              fake.say("call.nvmlInit_v2 !9");
              String first = refusal(source);
              fake.say("call.nvmlInit_v2");
              return first + " " + refusal(source);
            }),
        several(
            "driver upgraded underneath: new library",
            "GPU-a GPU-b, LIB_RM_VERSION_MISMATCH, GPU-a GPU-b",
            (fake, source, clock) -> {
              String before = refusal(source);
              fake.say("kernel 590");
              String during = refusal(source);
              fake.install(590);
              return before + ", " + during + ", " + refusal(source);
            }),
        several(
            "code 1 in the middle: started again at once",
            "GPU-a GPU-b",
            (fake, source, clock) -> {
              source.read();
              fake.call("nvmlShutdown");
              return refusal(source);
            }),
        several(
            "device files closed by a cgroup (code 17)",
            "OPERATING_SYSTEM",
            (fake, source, clock) -> {
              fake.say("call.nvmlInit_v2 !17");
              return refusal(source);
            }),
        several(
            "GPU that this user may not see is skipped",
            "GPU-b",
            (fake, source, clock) -> {
              fake.say("index.0 !4");
              return ids(source.read());
            }),
        several(
            "order changes: values stay with the UUID",
            "index 1, 73 %",
            (fake, source, clock) -> {
              source.read();
              fake.say("index.0 gpu.1").say("index.1 gpu.0").say("gpu.1.util 9");
              clock.advanceSeconds(61);
              GpuReading reading = of(source.read(), A);
              return "index "
                  + reading.device().index()
                  + ", "
                  + values(reading, UTILIZATION_PERCENT)
                  + " %";
            }),
        several(
            "suffixed names are bound, not the bare ones",
            "GPU-a GPU-b 1 5120",
            (fake, source, clock) -> {
              fake.say("call.nvmlDeviceGetComputeRunningProcesses !999");
              fake.say("call.nvmlDeviceGetMemoryInfo !999").say("gpu.0.procs 100:5");
              List<GpuReading> readings = source.read();
              GpuReading reading = of(readings, A);
              return ids(readings)
                  + " "
                  + reading.processes().size()
                  + " "
                  + (reading.values().whole(MEMORY_USED_BYTES) >> 20);
            }),
        several(
            "persistence off: NVML stays open between passes",
            "0, open then 2 unchanged",
            (fake, source, clock) -> {
              fake.say("gpu.0.persistence 0").say("gpu.1.persistence 0");
              String off = values(of(source.read(), A), PERSISTENCE_MODE);
              int before = fake.outstanding();
              source.read();
              source.read();
              return off
                  + (before > 0 ? ", open" : ", closed")
                  + (fake.outstanding() == before ? " then 2 unchanged" : " then changed");
            }),
        several(
            "closing gives everything back",
            "0",
            (fake, source, clock) -> {
              fake.say("gpu.0.gpm 1");
              source.read();
              source.close();
              return fake.outstanding();
            }));
  }

  private static List<GpuCase> losses() {
    return List.of(
        several(
            "one sick GPU fails only its own handle",
            "GPU-a nvidia-index-1; LOST:15",
            (fake, source, clock) -> {
              fake.say("index.1 !15");
              List<GpuReading> readings = source.read();
              return ids(readings) + "; " + findings(readings.getLast());
            }),
        several(
            "GPU is lost (15): a finding, no values",
            "absent unknown LOST:15; GPU-b 73",
            (fake, source, clock) -> {
              source.read();
              fake.say("gpu.0.all !15");
              List<GpuReading> readings = source.read();
              GpuReading lost = of(readings, A);
              return values(lost, UTILIZATION_PERCENT)
                  + " "
                  + Shown.processes(lost)
                  + " "
                  + findings(lost)
                  + "; GPU-b "
                  + values(of(readings, B), UTILIZATION_PERCENT);
            }),
        several(
            "GPU off the bus: indices move up",
            "GPU-b index 0, GPU-a LOST:15",
            (fake, source, clock) -> {
              source.read();
              fake.say("count 1").say("index.0 gpu.1").say("gpu.0.all !15");
              clock.advanceSeconds(61);
              List<GpuReading> readings = source.read();
              return "GPU-b index "
                  + of(readings, B).device().index()
                  + ", GPU-a "
                  + findings(of(readings, A));
            }),
        several(
            "lost GPU comes back after a reset",
            "73 none",
            (fake, source, clock) -> {
              source.read();
              fake.say("gpu.0.all !15");
              source.read();
              fake.say("gpu.0.all").say("gpu.0.generation 1");
              clock.advanceSeconds(61);
              GpuReading back = of(source.read(), A);
              return values(back, UTILIZATION_PERCENT) + " " + findings(back);
            }),
        several(
            "reset required (16)",
            "RESET_REQUIRED:16",
            (fake, source, clock) -> {
              fake.say("gpu.0.util !16");
              return findings(of(source.read(), A));
            }),
        single(
            "NOT_SUPPORTED is absent, not 0",
            "absent 310.5 absent",
            "gpu.0.util !3\ngpu.0.energy !3",
            r -> values(r, UTILIZATION_PERCENT, POWER_AVERAGE_WATTS, ENERGY_JOULES)),
        several(
            "NOT_SUPPORTED is not asked again",
            "absent absent",
            (fake, source, clock) -> {
              fake.say("gpu.0.energy !3");
              String first = values(of(source.read(), A), ENERGY_JOULES);
              fake.say("gpu.0.energy 7000");
              return first + " " + values(of(source.read(), A), ENERGY_JOULES);
            }),
        several(
            "code 999 is absent this time only",
            "absent 7",
            (fake, source, clock) -> {
              fake.say("gpu.0.energy !999");
              String first = values(of(source.read(), A), ENERGY_JOULES);
              fake.say("gpu.0.energy 7000");
              return first + " " + values(of(source.read(), A), ENERGY_JOULES);
            }),
        several(
            "back off, no data, not ready: absent this time only",
            "absent 7; absent 7; absent 7; absent 7",
            (fake, source, clock) -> {
              List<String> texts = new ArrayList<>();
              for (int code : new int[] {20, 21, 23, 27}) {
                fake.say("gpu.0.energy !" + code);
                String first = values(of(source.read(), A), ENERGY_JOULES);
                fake.say("gpu.0.energy 7000");
                texts.add(first + " " + values(of(source.read(), A), ENERGY_JOULES));
              }
              return String.join("; ", texts);
            }),
        single(
            "NO_PERMISSION on one metric leaves the rest",
            "absent 61",
            "gpu.0.energy !4",
            r -> values(r, ENERGY_JOULES, TEMPERATURE_CELSIUS)),
        several(
            "stale handle (code 2): found anew in the pass",
            "73",
            (fake, source, clock) -> {
              source.read();
              fake.say("gpu.0.generation 1");
              return values(of(source.read(), A), UTILIZATION_PERCENT);
            }));
  }

  private static List<GpuCase> gauges() {
    return List.of(
        single(
            "utilisation rates",
            "73 41",
            "",
            r -> values(r, UTILIZATION_PERCENT, MEMORY_ACTIVITY_PERCENT)),
        single(
            "memory v2 leaves out what is reserved",
            "5120 600 of 81920",
            "",
            r ->
                (r.values().whole(MEMORY_USED_BYTES) >> 20)
                    + " "
                    + (r.values().whole(MEMORY_RESERVED_BYTES) >> 20)
                    + " of "
                    + (r.values().whole(MEMORY_TOTAL_BYTES) >> 20)),
        aged(
            470,
            "R470 has memory v1, reserved within used",
            "5720 absent",
            "",
            r ->
                (r.values().whole(MEMORY_USED_BYTES) >> 20)
                    + " "
                    + values(r, MEMORY_RESERVED_BYTES)),
        single(
            "memory v2 version refused (25): v1",
            "5720",
            "call.nvmlDeviceGetMemoryInfo_v2 !25",
            r -> r.values().whole(MEMORY_USED_BYTES) >> 20),
        single(
            "function there, driver older (13): v1",
            "5720",
            "call.nvmlDeviceGetMemoryInfo_v2 !13",
            r -> r.values().whole(MEMORY_USED_BYTES) >> 20),
        single(
            "memory all ones is not available",
            "absent",
            "gpu.0.memused 0xffffffffffffffff",
            r -> values(r, MEMORY_USED_BYTES)),
        single(
            "power average and instant by field",
            "300 350",
            "gpu.0.field.185 300000\ngpu.0.field.186 350000",
            r -> values(r, POWER_AVERAGE_WATTS, POWER_INSTANT_WATTS)),
        aged(
            525,
            "power on Hopper without fields: average",
            "310.5 absent",
            "",
            r -> values(r, POWER_AVERAGE_WATTS, POWER_INSTANT_WATTS)),
        aged(
            525,
            "power on A100 (8.0): instant",
            "absent 310.5",
            "gpu.0.capability 8.0",
            r -> values(r, POWER_AVERAGE_WATTS, POWER_INSTANT_WATTS)),
        aged(
            525,
            "power on A40 (8.6): average",
            "310.5 absent",
            "gpu.0.capability 8.6",
            r -> values(r, POWER_AVERAGE_WATTS, POWER_INSTANT_WATTS)),
        single("power limit", "700", "", r -> values(r, POWER_LIMIT_WATTS)),
        single("energy in millijoules", "5000", "", r -> values(r, ENERGY_JOULES)),
        single("temperature by the newer call", "61", "", r -> values(r, TEMPERATURE_CELSIUS)),
        aged(535, "temperature by the older call", "61", "", r -> values(r, TEMPERATURE_CELSIUS)),
        single(
            "temperature version refused (25): older call",
            "61",
            "call.nvmlDeviceGetTemperatureV !25",
            r -> values(r, TEMPERATURE_CELSIUS)),
        single(
            "power sensor without an energy counter (before Volta)",
            "310.5 absent",
            "gpu.0.energy !3",
            r -> number(r.values().powerWatts()) + " " + values(r, ENERGY_JOULES)),
        single(
            "memory temperature by field",
            "72",
            "gpu.0.field.82 72",
            r -> values(r, MEMORY_TEMPERATURE_CELSIUS)),
        single(
            "clocks", "1980 2619", "", r -> values(r, SM_CLOCK_MEGAHERTZ, MEMORY_CLOCK_MEGAHERTZ)),
        single(
            "accounting off, persistence off",
            "0 0",
            "gpu.0.accounting 0\ngpu.0.persistence 0",
            r -> values(r, ACCOUNTING_MODE, PERSISTENCE_MODE)));
  }

  private static List<GpuCase> health() {
    return List.of(
        single(
            "SW power cap is normal work",
            "0 none",
            "gpu.0.reasons 0x4",
            r -> values(r, THROTTLED) + " " + findings(r)),
        single(
            "HW thermal slowdown",
            "1 THROTTLED:72",
            "gpu.0.reasons 0x48",
            r -> values(r, THROTTLED) + " " + findings(r)),
        aged(
            470,
            "reasons by the older name",
            "THROTTLED:128",
            "gpu.0.reasons 0x80",
            r -> findings(r)),
        single(
            "uncorrected ECC since driver load",
            "ECC_UNCORRECTED:3",
            "gpu.0.ecc.0.0 8\ngpu.0.ecc.1.0 3\ngpu.0.ecc.1.1 90",
            r -> findings(r)),
        single(
            "every clock reason has its name",
            "[idle, application_clocks, power_cap, hw_slowdown, sync_boost, sw_thermal, hw_thermal,"
                + " power_brake, display_clocks]",
            "gpu.0.reasons 0x1ff",
            r -> r.values().throttleReasons()),
        single(
            "no row remapping before Ampere is absent",
            "absent none",
            "gpu.0.rows !3",
            r -> values(r, ROW_REMAP_PENDING) + " " + findings(r)),
        several(
            "double-bit error and GPU gone as events",
            "XID:0 XID:0",
            (fake, source, clock) -> {
              fake.say("gpu.0.eventtypes 0x400a");
              source.read();
              fake.say("events gpu.0:2:0:-1,gpu.0:16384:0:-1");
              return findings(of(source.read(), A));
            }),
        single("row remap pending", "ROW_REMAP_PENDING:1", "gpu.0.rows 2,0,1,0", r -> findings(r)),
        single("row remap failed", "ROW_REMAP_FAILED:1", "gpu.0.rows 0,8,0,1", r -> findings(r)),
        several(
            "XID is told once, on its GPU",
            "none XID:79 none",
            (fake, source, clock) -> {
              source.read();
              fake.say("events gpu.1:8:79:-1");
              List<GpuReading> readings = source.read();
              return findings(of(readings, A))
                  + " "
                  + findings(of(readings, B))
                  + " "
                  + findings(of(source.read(), B));
            }),
        several(
            "unsupported event bits are not asked for",
            "XID:13",
            (fake, source, clock) -> {
              fake.say("gpu.0.eventtypes 0x8");
              source.read();
              fake.say("events gpu.0:8:13:-1");
              return findings(of(source.read(), A));
            }),
        several(
            "XID in a GPU instance reaches its MIG device",
            "XID:43 XID:43 none",
            (fake, source, clock) -> {
              fake.say("gpu.0.mig 1").mig(0, 0, "MIG-0", 7).mig(0, 1, "MIG-1", 8);
              source.read();
              fake.say("events gpu.0:8:43:7");
              List<GpuReading> readings = source.read();
              return findings(of(readings, A))
                  + " "
                  + findings(of(readings, "MIG-0"))
                  + " "
                  + findings(of(readings, "MIG-1"));
            }));
  }

  private static List<GpuCase> processes() {
    String three = "gpu.0.procs 4242:1024,4243:2048,4244:512";
    String expected = "4242:1024 4243:2048 4244:512";
    return List.of(
        single("process elements of 24 bytes", expected, three, r -> Shown.processes(r)),
        aged(535, "of 32 bytes (R535.43)", expected, three, r -> Shown.processes(r)),
        aged(
            535,
            "of 32 bytes, last word unwritten",
            expected,
            three + "\nunwritten 1",
            r -> Shown.processes(r)),
        single(
            "driver clears the whole buffer first",
            expected,
            three + "\nclears 1",
            r -> Shown.processes(r)),
        single("of 16 bytes from v3", expected, three + "\nstride 16", r -> Shown.processes(r)),
        aged(470, "R470: v2 only", expected, three, r -> Shown.processes(r)),
        aged(418, "R418: bare name, 16 bytes", expected, three, r -> Shown.processes(r)),
        single(
            "v3 there, driver older (13): v2",
            expected,
            three + "\ncall.nvmlDeviceGetComputeRunningProcesses_v3 !13",
            r -> Shown.processes(r)),
        single("no process", "", "", r -> Shown.processes(r)),
        single(
            "count and bytes disagree: not used",
            "unknown UNREADABLE",
            three + "\novercount 2",
            r -> Shown.processes(r) + " " + findings(r)),
        single(
            "process id that cannot be: not used",
            "unknown UNREADABLE",
            "gpu.0.procs 4242:1024,0:7",
            r -> Shown.processes(r) + " " + findings(r)),
        single(
            "memory of a process not available",
            "4242:absent",
            "gpu.0.procs 4242:-",
            r -> Shown.processes(r)),
        single(
            "more processes than the buffer holds",
            "200",
            "gpu.0.procs "
                + String.join(",", IntStream.range(100, 300).mapToObj(String::valueOf).toList()),
            r -> r.processes().size()),
        several(
            "MPS: clients count, the server does not",
            "4243:300 4244:400",
            (fake, source, clock) -> {
              Files.createDirectories(fake.file("4242"));
              Files.writeString(fake.file("4242/comm"), "nvidia-cuda-mps\n");
              fake.say("gpu.0.procs 4242:30").say("gpu.0.mps 4243:300,4244:400");
              return Shown.processes(of(source.read(), A));
            }),
        single(
            "graphics processes count, too",
            "4242:10 55:20",
            "gpu.0.procs 4242:10\ngpu.0.graphics 55:20",
            r -> Shown.processes(r)),
        several(
            "SM share of a process: mean of new samples",
            "30, then 80",
            (fake, source, clock) -> {
              fake.say("gpu.0.procs 42:1").say("gpu.0.smutil 42:20:1000,42:40:2000");
              String first = share(of(source.read(), A));
              fake.say("gpu.0.smutil 42:20:1000,42:40:2000,42:80:3000");
              return first + ", then " + share(of(source.read(), A));
            }),
        several(
            "no sample of a process (6): it did nothing",
            "0",
            (fake, source, clock) -> {
              fake.say("gpu.0.procs 42:1").say("gpu.0.smutil 43:1:0");
              return share(of(source.read(), A));
            }),
        several(
            "older call gone (26): the newer one",
            "60",
            (fake, source, clock) -> {
              fake.say("gpu.0.procs 42:1").say("gpu.0.smutil 42:60:1000");
              fake.say("call.nvmlDeviceGetProcessUtilization !26");
              return share(of(source.read(), A));
            }),
        single("SM share not supported is absent", "absent", "gpu.0.procs 42:1", r -> share(r)));
  }

  private static String share(GpuReading reading) {
    return number(reading.processes().getFirst().utilizationPercent());
  }

  private static List<GpuCase> mig() {
    return List.of(
        several(
            "MIG devices are devices; slots are sparse",
            "GPU-a MIG-0 MIG-3 GPU-b",
            (fake, source, clock) -> {
              fake.say("gpu.0.mig 1").mig(0, 0, "MIG-0", 7).mig(0, 3, "MIG-3", 9);
              return ids(source.read());
            }),
        several(
            "MIG on A100: memory and processes only",
            "1024 absent absent 88:100",
            (fake, source, clock) -> {
              fake.say("gpu.0.mig 1").mig(0, 0, "MIG-0", 7).say("gpu.0.mig.0.procs 88:100:7:0");
              GpuReading part = of(source.read(), "MIG-0");
              return (part.values().whole(MEMORY_USED_BYTES) >> 20)
                  + " "
                  + number(part.values().utilizationPercent())
                  + " "
                  + number(part.values().powerWatts())
                  + " "
                  + Shown.processes(part);
            }),
        several(
            "power of a split GPU is told once",
            "310.5 absent",
            (fake, source, clock) -> {
              fake.say("gpu.0.mig 1").mig(0, 0, "MIG-0", 7);
              List<GpuReading> readings = source.read();
              return number(of(readings, A).values().powerWatts())
                  + " "
                  + number(of(readings, "MIG-0").values().powerWatts());
            }),
        several(
            "MIG on Hopper: utilisation from GPM",
            "64 55.5",
            (fake, source, clock) -> {
              fake.say("gpu.0.mig 1").mig(0, 0, "MIG-0", 7).say("gpu.0.gpm 1");
              fake.say("gpu.0.mig.0.gpm.1 64").say("gpu.0.mig.0.gpm.2 55.5");
              source.read();
              clock.advanceSeconds(5);
              GpuReading part = of(source.read(), "MIG-0");
              return number(part.values().utilizationPercent())
                  + " "
                  + values(part, SM_ACTIVE_PERCENT);
            }),
        several(
            "GPM refuses the MIG handle: by instance",
            "55.5",
            (fake, source, clock) -> {
              fake.say("gpu.0.mig 1").mig(0, 0, "MIG-0", 7).say("gpu.0.gpm 1");
              fake.say("gpu.0.mig.0.gpm.2 55.5").say("gpmonmig 0");
              source.read();
              clock.advanceSeconds(5);
              return values(of(source.read(), "MIG-0"), SM_ACTIVE_PERCENT);
            }),
        several(
            "MIG list refused: parent's, by instance",
            "89:200",
            (fake, source, clock) -> {
              fake.say("gpu.0.mig 1").mig(0, 0, "MIG-0", 7).mig(0, 1, "MIG-1", 8);
              fake.say("gpu.0.mig.1.procs !3").say("gpu.0.procs 88:100:7:0,89:200:8:0");
              return Shown.processes(of(source.read(), "MIG-1"));
            }),
        several(
            "split GPU closed to this user: its parts are read",
            "absent 1024",
            (fake, source, clock) -> {
              fake.say("gpu.0.mig 1").mig(0, 0, "MIG-0", 7).say("gpu.0.memused !4");
              List<GpuReading> readings = source.read();
              return values(of(readings, A), MEMORY_USED_BYTES)
                  + " "
                  + (of(readings, "MIG-0").values().whole(MEMORY_USED_BYTES) >> 20);
            }),
        several(
            "instances made anew: found in the pass",
            "GPU-a MIG-9 GPU-b",
            (fake, source, clock) -> {
              fake.say("gpu.0.mig 1").mig(0, 0, "MIG-0", 7);
              source.read();
              fake.say("gpu.0.generation 1").mig(0, 0, "MIG-9", 9);
              return ids(source.read());
            }),
        several(
            "MIG switched off: whole GPU again",
            "absent, GPU-a GPU-b 73",
            (fake, source, clock) -> {
              fake.say("gpu.0.mig 1").mig(0, 0, "MIG-0", 7);
              String split = values(of(source.read(), A), UTILIZATION_PERCENT);
              fake.say("gpu.0.mig 0");
              List<GpuReading> readings = source.read();
              return split
                  + ", "
                  + ids(readings)
                  + " "
                  + values(of(readings, A), UTILIZATION_PERCENT);
            }),
        several(
            470,
            "R470: MIG without v3 and GPM",
            "GPU-a MIG-0 GPU-b 88:100",
            (fake, source, clock) -> {
              fake.say("gpu.0.mig 1").mig(0, 0, "MIG-0", 7).say("gpu.0.mig.0.procs 88:100:7:0");
              List<GpuReading> readings = source.read();
              return ids(readings) + " " + Shown.processes(of(readings, "MIG-0"));
            }));
  }

  private static List<GpuCase> performance() {
    String script = "gpu.0.gpm 1\ngpu.0.gpm.2 88.25\ngpu.0.gpm.5 40\ngpu.0.gpm.20 2";
    return List.of(
        several(
            "GPM: the interval between two samples",
            "absent 88.25 40 2097152",
            (fake, source, clock) -> {
              fake.say(script);
              String first = values(of(source.read(), A), SM_ACTIVE_PERCENT);
              clock.advanceSeconds(5);
              GpuReading second = of(source.read(), A);
              return first
                  + " "
                  + values(second, SM_ACTIVE_PERCENT, TENSOR_ACTIVE_PERCENT)
                  + " "
                  + second.values().whole(PCIE_SENT_BYTES_PER_SECOND);
            }),
        several(
            "GPM: a metric that this chip lacks",
            "absent",
            (fake, source, clock) -> {
              fake.say(script);
              source.read();
              clock.advanceSeconds(5);
              return values(of(source.read(), A), DRAM_ACTIVE_PERCENT);
            }),
        several(
            "GPM: samples less than 100 ms apart",
            "absent",
            (fake, source, clock) -> {
              fake.say(script);
              source.read();
              return values(of(source.read(), A), SM_ACTIVE_PERCENT);
            }),
        several(
            "GPM: counters limited to root (4)",
            "absent 73",
            (fake, source, clock) -> {
              fake.say(script).say("call.nvmlGpmSampleGet !4");
              source.read();
              clock.advanceSeconds(5);
              return values(of(source.read(), A), SM_ACTIVE_PERCENT, UTILIZATION_PERCENT);
            }),
        several(
            510,
            "GPM: driver before R520",
            "absent 73",
            (fake, source, clock) -> {
              fake.say(script);
              source.read();
              clock.advanceSeconds(5);
              return values(of(source.read(), A), SM_ACTIVE_PERCENT, UTILIZATION_PERCENT);
            }),
        several(
            "GPM: samples of a gone MIG device are freed",
            "20101",
            (fake, source, clock) -> {
              fake.say("gpu.0.mig 1").mig(0, 0, "MIG-0", 7).mig(0, 1, "MIG-1", 8);
              fake.say("gpu.0.gpm 1");
              source.read();
              fake.say("gpu.0.mig.1.uuid").say("gpu.0.mig.0.uuid");
              clock.advanceSeconds(61);
              source.read();
              return fake.outstanding();
            }));
  }
}
