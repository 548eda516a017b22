package io.jobglass.agent;

import io.jobglass.agent.discovery.FoundJob;
import io.jobglass.agent.gpu.GpuSourceStatus;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.NodeActivity;
import io.jobglass.core.usage.NodeTotals;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the agent cannot see on a node, why, and the line that changes it. */
final class Missing {
  private static final String DELEGATE =
      "the %s controller is not delegated to jobs; in cgroup.conf (Slurm 25.05 or later):"
          + " EnableExtraControllers=%s";

  private final Settings settings;
  private final List<String> lines = new ArrayList<>();

  private Missing(Settings settings) {
    this.settings = settings;
  }

  /** One line for each thing that is missing; none when nothing is. */
  static List<String> of(
      Settings settings, NodeTotals totals, List<JobUsage> jobs, GpuLatest gpus) {
    Missing missing = new Missing(settings);
    if (jobs.isEmpty()) {
      missing.jobs();
    }
    missing.ofVersion2(jobs.stream().filter(job -> job.origin().equals(FoundJob.CGROUP2)).toList());
    missing.ofVersion1(jobs.stream().filter(job -> job.origin().equals(FoundJob.CGROUP1)).toList());
    missing.node(totals.activity());
    missing.gpus(gpus);
    return missing.lines;
  }

  private void add(String what, String why) {
    lines.add(what + ": " + why);
  }

  private void jobs() {
    Path root = settings.cgroupRoot();
    boolean version2 = Files.exists(root.resolve("cgroup.controllers"));
    boolean hybrid = Files.exists(root.resolve("unified/cgroup.controllers"));
    boolean version1 = Files.isDirectory(root.resolve("memory"));
    if (!version2 && !hybrid && !version1) {
      add("jobs", "no cgroups are mounted at " + root + "; see --cgroup-root");
    } else if (version2) {
      add(
          "jobs",
          "no *slurmstepd.scope with a job below "
              + root
              + ": none runs, or slurm.conf lacks ProctrackType=proctrack/cgroup and"
              + " TaskPlugin=task/cgroup");
    } else {
      add(
          "jobs",
          "no CONTROLLER/slurm*/uid_*/job_* below "
              + root
              + ": none runs, or slurm.conf lacks TaskPlugin=task/cgroup");
    }
  }

  private void ofVersion2(List<JobUsage> jobs) {
    if (allLack(jobs, job -> job.io().readBytes())) {
      add("I/O of jobs", DELEGATE.formatted("io", "io"));
    }
    if (allLack(jobs, job -> job.tasks().threads())) {
      add("threads of jobs", DELEGATE.formatted("pids", "pids"));
    }
    if (allLack(jobs, job -> job.cpu().pressureMicros())) {
      add("pressure of jobs", "the kernel keeps none; boot it with psi=1");
    }
    if (allLack(jobs, job -> job.memory().currentBytes())) {
      add("memory of jobs", DELEGATE.formatted("memory", "memory"));
    } else if (allLack(jobs, job -> job.memory().peakBytes())) {
      add("memory peak of jobs", "the kernel has no memory.peak, which came with Linux 5.19");
    }
  }

  private void ofVersion1(List<JobUsage> jobs) {
    if (jobs.isEmpty()) {
      return;
    }
    add("pressure of jobs", "cgroup v1 has none");
    if (allLack(jobs, job -> job.memory().currentBytes())) {
      add("memory of jobs", "in cgroup.conf: ConstrainRAMSpace=yes");
    }
    if (allLack(jobs, job -> job.cpu().usageMicros())) {
      add("CPU time of jobs", "in slurm.conf: JobAcctGatherType=jobacct_gather/cgroup");
    }
    if (allLack(jobs, job -> job.io().readBytes())) {
      add("I/O of jobs", "Slurm makes no blkio groups under cgroup v1");
    }
  }

  private static boolean allLack(List<JobUsage> jobs, Function<JobUsage, @Nullable Object> value) {
    return !jobs.isEmpty() && jobs.stream().allMatch(job -> value.apply(job) == null);
  }

  private void gpus(GpuLatest gpus) {
    if (gpus.sources().isEmpty()) {
      Path library = settings.gpus().library();
      add(
          "GPUs",
          (library == null ? "no NVIDIA driver" : "no NVIDIA driver at " + library)
              + ", no amdgpu device in "
              + settings.gpus().sysRoot());
    }
    for (GpuSourceStatus source : gpus.sources()) {
      if (source.state() != GpuSourceStatus.State.READING) {
        String reason = source.reason();
        add("GPUs", source.source() + ": " + (reason == null ? "not read yet" : reason));
      }
    }
  }

  private void node(NodeActivity activity) {
    if (activity.energyJoules() == null) {
      Path zones = settings.gpus().sysRoot().resolve("class/powercap");
      add(
          "energy",
          hasZones(zones)
              ? zones + "/intel-rapl:*/energy_uj is for root only"
              : "no intel-rapl zone in " + zones);
    }
    if (activity.diskReadBytes() == null) {
      add("disks", "no disk with a device in " + settings.gpus().sysRoot().resolve("block"));
    }
  }

  private static boolean hasZones(Path directory) {
    try (DirectoryStream<Path> zones = Files.newDirectoryStream(directory, "intel-rapl:*")) {
      return zones.iterator().hasNext();
    } catch (IOException e) {
      return false;
    }
  }
}
