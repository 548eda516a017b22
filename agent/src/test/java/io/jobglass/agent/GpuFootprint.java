package io.jobglass.agent;

import io.jobglass.agent.gpu.FakeNvml;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Prints what reading GPUs adds to the agent: as a process of its own with the launcher's options
 * and ten constructed jobs, without GPUs and with eight of a constructed driver that answers at
 * once. Not a test; arguments are seconds to settle and seconds to measure, 30 and 30 without.
 */
public final class GpuFootprint {
  private static final int JOBS = 10;
  private static final int GPUS = 8;
  private static final int PASS_SECONDS = 5;
  private static final double BUDGET_MEBIBYTES = 80;

  private GpuFootprint() {}

  public static void main(String[] args) throws Exception {
    if (FakeNvml.compiler().isEmpty()) {
      System.out.println("skipped: the constructed driver needs a C compiler");
      return;
    }
    int settle = args.length > 0 ? Integer.parseInt(args[0]) : 30;
    int measure = args.length > 1 ? Integer.parseInt(args[1]) : 30;
    AgentFootprint.Cost without =
        AgentFootprint.measure(
            JOBS, settle, measure, root -> List.of("--sys-root=" + root.resolve("sys")));
    AgentFootprint.Cost with = AgentFootprint.measure(JOBS, settle, measure, GpuFootprint::driver);
    double perSample = (with.percent() - without.percent()) / 100 * PASS_SECONDS * 1000 / GPUS;
    System.out.printf("%-42s %12s %10s%n", "AGENT", "CPU-PERCENT", "RSS-MIB");
    row("without GPUs", without);
    row(GPUS + " GPUs, constructed NVML, every 5 s", with);
    System.out.printf(
        Locale.ROOT,
        "added %.2f ms CPU per GPU and pass; %.1f MiB of %.0f MiB budget: %s%n",
        perSample,
        with.residentMebibytes(),
        BUDGET_MEBIBYTES,
        with.residentMebibytes() <= BUDGET_MEBIBYTES ? "ok" : "OVER");
    System.out.println("Own part only; a real driver's time comes on top: unverified on hardware.");
    System.exit(with.residentMebibytes() <= BUDGET_MEBIBYTES ? 0 : 1);
  }

  private static void row(String what, AgentFootprint.Cost cost) {
    System.out.printf(
        Locale.ROOT, "%-42s %12.2f %10.1f%n", what, cost.percent(), cost.residentMebibytes());
  }

  private static List<String> driver(Path root) {
    Path directory = root.resolve("nvml");
    directory.toFile().mkdirs();
    FakeNvml fake = new FakeNvml(directory, 580).say("count " + GPUS);
    for (int gpu = 0; gpu < GPUS; gpu++) {
      fake.gpu(gpu, "GPU-" + gpu, gpu).say("gpu." + gpu + ".gpm 1");
      fake.say("gpu." + gpu + ".procs " + (100 + gpu) + ":1000").say("gpu." + gpu + ".gpm.2 40");
      Trees.write(
          root.resolve("proc/" + (100 + gpu) + "/cgroup"),
          "0::/system.slice/slurmstepd.scope/job_" + (gpu + 1) + "/step_0/user/task_0\n");
    }
    return List.of("--nvml-library=" + fake.library(), "--sys-root=" + root.resolve("sys"));
  }
}
