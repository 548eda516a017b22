package io.jobglass.agent.gpu;

import static io.jobglass.agent.gpu.Shown.*;

import io.jobglass.core.usage.GpuHold;
import io.jobglass.core.usage.GpuSharing;
import io.jobglass.core.usage.GpuUsage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** From a Slurm job to its GPUs, on constructed nodes. */
final class AttributionCases {
  private AttributionCases() {}

  private static GpuCase of(String fact, String expected, Trial trial) {
    return new GpuCase(fact, expected, directory -> trial.with(new Node()));
  }

  @FunctionalInterface
  private interface Trial {
    Object with(Node node);
  }

  /** Four GPUs whose minors run the other way. */
  private static Node shuffled(Node node) {
    return node.gpu("GPU-0", 0, 3).gpu("GPU-1", 1, 2).gpu("GPU-2", 2, 1).gpu("GPU-3", 3, 0);
  }

  private static String all(GpuAccount account, String... jobs) {
    StringBuilder text = new StringBuilder();
    for (String job : jobs) {
      text.append(text.isEmpty() ? "" : "; ").append(shares(account, job));
    }
    return text + " | " + findings(account.findings());
  }

  static List<GpuCase> all() {
    return List.of(
        of(
            "UUID told, in use",
            "GPU-1=NAME | none",
            node -> all(shuffled(node).job("j", "GPU-1").runs("j", "GPU-1").attribute(), "j")),
        of(
            "held and never touched",
            "GPU-1=NAME,idle | HELD_AND_UNTOUCHED(j)",
            node -> all(shuffled(node).job("j", "GPU-1").attribute(), "j")),
        of(
            "touched before, idle now",
            "GPU-1=NAME,idle | none",
            node -> {
              GpuAttribution attribution = new GpuAttribution(GresConf.NONE);
              shuffled(node).job("j", "GPU-1").runs("j", "GPU-1").attribute(attribution);
              GpuAccount later = shuffled(new Node()).job("j", "GPU-1").attribute(attribution);
              return all(later, "j");
            }),
        of(
            "process list unreadable: not called idle",
            "GPU-1=NAME | none",
            node -> all(shuffled(node).silent("GPU-1").job("j", "GPU-1").attribute(), "j")),
        of(
            "MIG UUID",
            "MIG-2=NAME | none",
            node ->
                all(
                    node.split("GPU-0", 0, 0, "MIG-1", "MIG-2")
                        .job("j", "MIG-2")
                        .runs("j", "MIG-2")
                        .attribute(),
                    "j")),
        of(
            "MIG name of drivers before R470",
            "MIG-2=NAME | none",
            node ->
                all(
                    node.split("GPU-0", 0, 0, "MIG-1", "MIG-2")
                        .job("j", "MIG-GPU-0/8/0")
                        .runs("j", "MIG-2")
                        .attribute(),
                    "j")),
        of(
            "told a GPU that is split",
            "none | UNKNOWN_DEVICE(j)",
            node -> all(node.split("GPU-0", 0, 0, "MIG-1").job("j", "GPU-0").attribute(), "j")),
        of(
            "told a device that is not there",
            "none | NO_SUCH_DEVICE(j)",
            node -> all(shuffled(node).job("j", "GPU-9").attribute(), "j")),
        of(
            "told a PCI address",
            "GPU-1=NAME | none",
            node ->
                all(
                    shuffled(node).job("j", "00000000:17:00.0").runs("j", "GPU-1").attribute(),
                    "j")),
        of(
            "no hook at all: the processes tell",
            "GPU-2=PROCESSES | none",
            node -> all(shuffled(node).job("j").runs("j", "GPU-2").attribute(), "j")),
        of(
            "index only, nothing runs: uncertain",
            "GPU-1=ASSUMED,idle,uncertain | HELD_AND_UNTOUCHED(j) UNCERTAIN_INDEX(j)",
            node -> all(shuffled(node).job("j", "1").attribute(), "j")),
        of(
            "index, and a process there",
            "GPU-1=PROCESSES | none",
            node -> all(shuffled(node).job("j", "1").runs("j", "GPU-1").attribute(), "j")),
        of(
            "index counts device files: processes show it",
            "GPU-2=PROCESSES; GPU-0=ASSUMED,idle,uncertain | HELD_AND_UNTOUCHED(b)"
                + " INDEX_DISAGREES UNCERTAIN_INDEX(b)",
            node ->
                all(
                    shuffled(node).job("a", "1").runs("a", "GPU-2").job("b", "3").attribute(),
                    "a",
                    "b")),
        of(
            "index counts in no known way: not guessed",
            "GPU-3=PROCESSES; none | INDEX_DISAGREES UNKNOWN_DEVICE(b)",
            node ->
                all(
                    shuffled(node).job("a", "1").runs("a", "GPU-3").job("b", "2").attribute(),
                    "a",
                    "b")),
        of(
            "index learned from an earlier job",
            "GPU-2=LEARNED,idle | HELD_AND_UNTOUCHED(b) INDEX_DISAGREES",
            node -> {
              GpuAttribution attribution = new GpuAttribution(GresConf.NONE);
              shuffled(node).job("a", "1").runs("a", "GPU-2").attribute(attribution);
              return all(shuffled(new Node()).job("b", "1").attribute(attribution), "b");
            }),
        of(
            "index by gres.conf's device files",
            "GPU-2=GRES_CONF,idle | HELD_AND_UNTOUCHED(j)",
            node ->
                all(
                    shuffled(node)
                        .job("j", "1")
                        .attribute(
                            new GpuAttribution(
                                GresConf.parse(
                                    "NodeName=n[1-4] Name=gpu File=/dev/nvidia[0-3]\n"
                                        + "NodeName=m1 Name=gpu File=/dev/nvidia7",
                                    "n2"))),
                    "j")),
        of(
            "index shift behind a split GPU",
            "GPU-1=PROCESSES; MIG-2=ASSUMED,idle,uncertain | HELD_AND_UNTOUCHED(b)"
                + " UNCERTAIN_INDEX(b)",
            node ->
                all(
                    node.split("GPU-0", 0, 0, "MIG-1", "MIG-2")
                        .gpu("GPU-1", 1, 1)
                        .job("a", "2")
                        .runs("a", "GPU-1")
                        .job("b", "1")
                        .attribute(),
                    "a",
                    "b")),
        of(
            "one of two indices seen elsewhere",
            "GPU-3=PROCESSES | INDEX_DISAGREES UNKNOWN_DEVICE(j)",
            node ->
                all(
                    shuffled(node)
                        .job("a", "0")
                        .runs("a", "GPU-0")
                        .job("j", "1,2".split(","))
                        .runs("j", "GPU-3")
                        .attribute(),
                    "j")),
        of(
            "index points at what another job has by UUID",
            "GPU-1=NAME; none | UNKNOWN_DEVICE(b)",
            node ->
                all(
                    shuffled(node).job("a", "GPU-1").runs("a", "GPU-1").job("b", "1").attribute(),
                    "a",
                    "b")),
        of(
            "process outside the allotment",
            "GPU-0=NAME GPU-1=PROCESSES | OUTSIDE_ALLOTMENT(j)",
            node ->
                all(shuffled(node).job("j", "GPU-0").runs("j", "GPU-0", "GPU-1").attribute(), "j")),
        of(
            "no ConstrainDevices: a process on all GPUs",
            "GPU-1=ASSUMED,shared,idle,uncertain | HELD_AND_UNTOUCHED(b) OUTSIDE_ALLOTMENT(a)"
                + " SHARED UNCERTAIN_INDEX(b)",
            node ->
                all(
                    shuffled(node)
                        .job("a", "0")
                        .runs("a", "GPU-0", "GPU-1")
                        .job("b", "1")
                        .attribute(),
                    "b")),
        of(
            "shards: split by process, marked shared",
            "GPU-0=NAME,shared GPU-0=NAME,shared 20 % 100 MB, power absent",
            node -> {
              GpuAccount account =
                  shuffled(node)
                      .job("a", "GPU-0")
                      .runs("a", "GPU-0")
                      .job("b", "GPU-0")
                      .runs("b", "GPU-0")
                      .attribute();
              GpuUsage usage = account.of("a").getFirst().usage();
              return shares(account, "a")
                  + " "
                  + shares(account, "b")
                  + " "
                  + number(usage.utilizationPercent())
                  + " % "
                  + usage.memoryUsedBytes() / 1_000_000
                  + " MB, power "
                  + number(usage.powerWatts());
            }),
        of(
            "two jobs told the same index share it",
            "GPU-0=PROCESSES,shared; GPU-0=LEARNED,shared,idle",
            node -> {
              GpuAccount account =
                  shuffled(node).job("a", "0").runs("a", "GPU-0").job("b", "0").attribute();
              return shares(account, "a") + "; " + shares(account, "b");
            }),
        of(
            "process of no job",
            "GPU-0=NAME,idle | FOREIGN_PROCESS HELD_AND_UNTOUCHED(j)",
            node -> all(shuffled(node).job("j", "GPU-0").stranger("GPU-0").attribute(), "j")),
        of(
            "process of a system service",
            "GPU-0=NAME,idle | HELD_AND_UNTOUCHED(j)",
            node -> all(shuffled(node).job("j", "GPU-0").service("GPU-0").attribute(), "j")),
        of(
            "Epilog missed: the next job has it alone",
            "GPU-0=NAME | STALE_ALLOTMENT(old)",
            node ->
                all(
                    shuffled(node)
                        .gone("old", "GPU-0")
                        .job("new", "GPU-0")
                        .runs("new", "GPU-0")
                        .attribute(),
                    "new")),
        of(
            "vendor of the index is another",
            "none | UNKNOWN_DEVICE(j)",
            node -> {
              node.gpu("GPU-0", 0, 0).jobs().add(new GpuJob("j", true, List.of("0"), "amd"));
              return all(node.attribute(), "j");
            }),
        of(
            "source stuck: a device unread is not missing",
            "none | none",
            node -> {
              GpuSourceStatus stuck =
                  new GpuSourceStatus(
                      "nvml", GpuSourceStatus.State.STUCK, Instant.EPOCH, "stuck", 0, 0, 1, 0, 0);
              return all(
                  new GpuAttribution(GresConf.NONE)
                      .attribute(
                          new GpuView(List.of(), List.of(stuck)),
                          List.of(GpuJob.live("j", List.of("GPU-0"))),
                          new GpuOwners(Map.of(), Set.of())),
                  "j");
            }),
        of(
            "energy of a job is what it used",
            "0 J 300 W, 1500 J 150 W",
            node -> {
              GpuAttribution attribution = new GpuAttribution(GresConf.NONE);
              node.gpu("GPU-0", 0, 0).job("j", "GPU-0");
              String first = energy(node.attribute(attribution));
              node.after(10).value("GPU-0", GpuMetric.ENERGY_JOULES, 2500.0);
              return first + ", " + energy(node.attribute(attribution));
            }),
        of(
            "energy counter fell: driver was reloaded",
            "200 J 20 W",
            node -> {
              GpuAttribution attribution = new GpuAttribution(GresConf.NONE);
              node.gpu("GPU-0", 0, 0).job("j", "GPU-0").attribute(attribution);
              node.after(10).value("GPU-0", GpuMetric.ENERGY_JOULES, 200.0);
              return energy(node.attribute(attribution));
            }),
        of(
            "sharing: alone, told shards, told MPS, MIG",
            "EXCLUSIVE SHARD MPS MIG",
            node -> {
              shuffled(node).split("GPU-4", 4, 4, "MIG-1").job("a", "GPU-0").job("d", "MIG-1");
              node.job("b", "GPU-1", GpuSharing.SHARD).job("c", "GPU-2", GpuSharing.MPS);
              GpuAccount account = node.attribute();
              return sharing(account, "a", "b", "c", "d");
            }),
        of(
            "sharing: two jobs, and MPS clients seen",
            "SHARED SHARED, MPS MPS",
            node -> {
              shuffled(node).job("a", "GPU-0").job("b", "GPU-0").runs("a", "GPU-0");
              node.job("c", "GPU-1").job("d", "GPU-1").clients("c", "GPU-1").clients("d", "GPU-1");
              GpuAccount account = node.attribute();
              return sharing(account, "a", "b") + ", " + sharing(account, "c", "d");
            }),
        of(
            "touched is not known where processes are not",
            "null false true",
            node -> {
              shuffled(node).silent("GPU-0").job("a", "GPU-0").job("b", "GPU-1").job("c", "GPU-2");
              GpuAccount account = node.runs("c", "GPU-2").attribute();
              return Stream.of("a", "b", "c")
                  .map(job -> String.valueOf(hold(account, job).touched()))
                  .collect(Collectors.joining(" "));
            }),
        of(
            "time active: utilisation over time, no gap",
            "0 5 5 10",
            node -> {
              GpuAttribution attribution = new GpuAttribution(GresConf.NONE);
              node.gpu("GPU-0", 0, 0).job("j", "GPU-0");
              String text = active(node.attribute(attribution));
              text += " " + active(node.after(10).attribute(attribution));
              new Node().job("j", "GPU-0").attribute(attribution);
              text += " " + active(node.after(600).attribute(attribution));
              return text + " " + active(node.after(10).attribute(attribution));
            }),
        of(
            "energy while shared is nobody's, then goes on",
            "0 500 500 500 700",
            node -> {
              GpuAttribution attribution = new GpuAttribution(GresConf.NONE);
              node.gpu("GPU-0", 0, 0).job("j", "GPU-0").attribute(attribution);
              String text = "0";
              text += " " + joules(node, 1500, attribution);
              node.job("k", "GPU-0");
              text += " " + joules(node, 9000, attribution);
              node.end("k");
              text += " " + joules(node, 9500, attribution);
              return text + " " + joules(node, 9700, attribution);
            }),
        of(
            "reasons for the clocks are told to sharers, too",
            "[hw_thermal] [hw_thermal]",
            node -> {
              shuffled(node).value("GPU-0", GpuMetric.CLOCKS_HW_THERMAL, 1.0);
              GpuAccount account = node.job("a", "GPU-0").job("b", "GPU-0").attribute();
              return account.of("a").getFirst().usage().throttleReasons()
                  + " "
                  + account.of("b").getFirst().usage().throttleReasons();
            }),
        of(
            "MIG power is nobody's",
            "absent absent",
            node -> {
              GpuUsage usage =
                  node.split("GPU-0", 0, 0, "MIG-1")
                      .job("j", "MIG-1")
                      .attribute()
                      .of("j")
                      .getFirst()
                      .usage();
              return number(usage.powerWatts()) + " " + number(usage.utilizationPercent());
            }),
        of(
            "card power: both dies are one job's",
            "225.5 225.5",
            node ->
                dies(node).job("j", "GPU-x", "GPU-y").attribute().of("j").stream()
                    .map(share -> number(share.usage().powerWatts()))
                    .reduce((a, b) -> a + " " + b)
                    .orElse("")),
        of(
            "card power: dies of two jobs",
            "absent absent",
            node -> {
              GpuAccount account = dies(node).job("j", "GPU-x").job("k", "GPU-y").attribute();
              return number(account.of("j").getFirst().usage().powerWatts())
                  + " "
                  + number(account.of("k").getFirst().usage().powerWatts());
            }),
        new GpuCase(
            "job of a process by its cgroup, v2 and v1",
            "{11=j, 12=k} [13]",
            directory -> {
              proc(directory, 11, "0::/system.slice/slurmstepd.scope/job_7/step_0/user/task_0");
              proc(directory, 12, "4:memory:/slurm/uid_5/job_8/step_0\n0::/\n");
              proc(directory, 13, "0::/system.slice/nvidia-dcgm.service");
              proc(directory, 14, "0::/system.slice/slurmstepd.scope/job_9/step_0");
              Node node = new Node().gpu("GPU-0", 0, 0);
              GpuReading reading = node.readings().getFirst();
              GpuOwners owners =
                  GpuOwners.find(
                      List.of(
                          new GpuReading(
                              reading.device(),
                              reading.time(),
                              reading.values(),
                              true,
                              List.of(pid(11), pid(12), pid(13), pid(14), pid(15)),
                              List.of())),
                      directory,
                      Map.of("/system.slice/slurmstepd.scope/job_7", "j", "slurm/uid_5/job_8", "k"),
                      Map.of());
              return new TreeMap<>(owners.jobs()) + " " + owners.services();
            }));
  }

  private static GpuProcess pid(long pid) {
    return new GpuProcess(pid, null, null, null);
  }

  private static void proc(Path root, long pid, String text) throws IOException {
    Files.createDirectories(root.resolve(String.valueOf(pid)));
    Files.writeString(root.resolve(pid + "/cgroup"), text);
  }

  private static Node dies(Node node) {
    return node.add(
            GpuDevice.whole("GPU-x", GpuVendor.AMD, null, "0000:c1:00.0", 128, 0).onCard("GPU-x"))
        .add(GpuDevice.whole("GPU-y", GpuVendor.AMD, null, "0000:c6:00.0", 129, 1).onCard("GPU-x"))
        .value("GPU-x", GpuMetric.POWER_AVERAGE_WATTS, 451.0)
        .value("GPU-y", GpuMetric.POWER_AVERAGE_WATTS, null)
        .value("GPU-x", GpuMetric.ENERGY_JOULES, null)
        .value("GPU-y", GpuMetric.ENERGY_JOULES, null);
  }

  private static GpuHold hold(GpuAccount account, String job) {
    return account.of(job).getFirst().usage().hold();
  }

  private static String sharing(GpuAccount account, String... jobs) {
    return Stream.of(jobs)
        .map(job -> String.valueOf(hold(account, job).sharing()))
        .collect(Collectors.joining(" "));
  }

  private static String active(GpuAccount account) {
    return number(hold(account, "j").activeSeconds());
  }

  private static String joules(Node node, double counter, GpuAttribution attribution) {
    node.after(10).value("GPU-0", GpuMetric.ENERGY_JOULES, counter);
    return number(node.attribute(attribution).of("j").getFirst().usage().energyJoules());
  }

  private static String energy(GpuAccount account) {
    GpuUsage usage = account.of("j").getFirst().usage();
    return number(usage.energyJoules()) + " J " + number(usage.powerWatts()) + " W";
  }
}
