package io.jobglass.agent.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.agent.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupJobTest {
  @TempDir Path root;

  private final Readings readings = new Readings();

  private CgroupJob open(Map<String, Path> directories, List<Collector> collectors) {
    List<CollectorStats> stats =
        collectors.stream().map(collector -> new CollectorStats(collector.name())).toList();
    return new CgroupJob(
        directories, collectors, stats, new KernelText(), root.resolve("proc"), null);
  }

  private CgroupJob captured(String name, String job) {
    Path scope =
        Trees.captured(name, root).resolve("system.slice/node1_slurmstepd.scope").resolve(job);
    return open(Map.of("", scope), Cgroup2Collectors.all(CpuTopology.UNKNOWN));
  }

  @Test
  void readsCapturedJobThatRanOutOfMemory() {
    try (CgroupJob job = captured("oom-after-kill.txt", "job_8")) {
      job.read(Pace.DETAIL, readings);
      assertThat(job.uid()).isEqualTo(1000);
    }
    assertThat(readings.now(Measure.OOM_KILLS)).isEqualTo(1);
    assertThat(readings.now(Measure.OOM_EVENTS)).isEqualTo(1);
    assertThat(readings.now(Measure.MAX_EVENTS)).isEqualTo(45);
    assertThat(readings.now(Measure.HIGH_EVENTS)).isZero();
    assertThat(readings.now(Measure.MEMORY_CURRENT_BYTES)).isEqualTo(892_928);
    assertThat(readings.now(Measure.MEMORY_PEAK_BYTES)).isEqualTo(104_857_600);
    assertThat(readings.now(Measure.MEMORY_LIMIT_BYTES)).isEqualTo(104_857_600);
    assertThat(readings.now(Measure.MEMORY_ANON_BYTES)).isEqualTo(614_400);
    assertThat(readings.now(Measure.MEMORY_FILE_BYTES)).isEqualTo(4096);
    assertThat(readings.now(Measure.MEMORY_SHMEM_BYTES)).isZero();
    assertThat(readings.now(Measure.MEMORY_KERNEL_BYTES)).isEqualTo(274_432);
    assertThat(readings.now(Measure.MEMORY_PRESSURE_MICROS)).isEqualTo(133_902);
    assertThat(readings.now(Measure.CPU_USAGE_MICROS)).isEqualTo(5_166_479);
    assertThat(readings.now(Measure.CPU_USER_MICROS)).isEqualTo(2_016_760);
    assertThat(readings.now(Measure.CPU_SYSTEM_MICROS)).isEqualTo(3_149_719);
    assertThat(readings.now(Measure.CPU_THROTTLED_MICROS)).isZero();
    assertThat(readings.now(Measure.CPU_PRESSURE_MICROS)).isEqualTo(933_147);
    assertThat(readings.now(Measure.CPUS)).isEqualTo(1);
    assertThat(readings.now(Measure.POPULATED)).isEqualTo(1);
  }

  @Test
  void ownerIsNotThatOfTheExternStep() {
    try (CgroupJob job = captured("contain-success.txt", "job_1")) {
      job.read(Pace.DETAIL, readings);
      assertThat(job.uid()).isEqualTo(1000);
    }
  }

  @Test
  void readsDetailOnlyWhenAsked() {
    try (CgroupJob job = captured("oom-after-kill.txt", "job_8")) {
      job.read(Pace.FREQUENT, readings);
      assertThat(readings.now(Measure.MEMORY_CURRENT_BYTES)).isEqualTo(892_928);
      assertThat(readings.now(Measure.CPU_USAGE_MICROS)).isEqualTo(Readings.ABSENT);
      job.read(Pace.TOTALS, readings);
      assertThat(readings.now(Measure.CPU_USAGE_MICROS)).isPositive();
      assertThat(readings.now(Measure.MEMORY_ANON_BYTES)).isEqualTo(Readings.ABSENT);
    }
  }

  @Test
  void fileThatGoesLeavesNoValueButTheLastGoodOne() {
    Path directory = root.resolve("job_1");
    Trees.write(directory.resolve("memory.current"), "4096\n");
    Trees.write(directory.resolve("memory.max"), "8192\n");
    try (CgroupJob job = open(Map.of("", directory), Cgroup2Collectors.all(CpuTopology.UNKNOWN))) {
      job.read(Pace.DETAIL, readings);
      // A cut file is what a group that goes while it is read looks like.
      Trees.write(directory.resolve("memory.current"), "12");
      Trees.write(directory.resolve("memory.max"), "max\n");
      job.read(Pace.DETAIL, readings);
    }
    assertThat(readings.value(Measure.MEMORY_CURRENT_BYTES, false)).isNull();
    assertThat(readings.value(Measure.MEMORY_CURRENT_BYTES, true)).isEqualTo(4096);
    assertThat(readings.value(Measure.MEMORY_LIMIT_BYTES, true)).isNull();
    assertThat(readings.value(Measure.MEMORY_PEAK_BYTES, true)).isNull();
  }

  @Test
  void readsConstructedVersion1Job() {
    Path memory = root.resolve("memory/slurm/uid_1000/job_5");
    Path cpuacct = root.resolve("cpuacct/slurm/uid_1000/job_5");
    Trees.write(memory.resolve("memory.usage_in_bytes"), "1048576\n");
    Trees.write(memory.resolve("memory.max_usage_in_bytes"), "2097152\n");
    Trees.write(memory.resolve("memory.limit_in_bytes"), "9223372036854771712\n");
    Trees.write(memory.resolve("memory.failcnt"), "7\n");
    Trees.write(
        memory.resolve("memory.stat"),
        "cache 1\nrss 2\nshmem 3\ntotal_cache 100\ntotal_rss 200\ntotal_shmem 300\n");
    Trees.write(
        memory.resolve("memory.oom_control"), "oom_kill_disable 0\nunder_oom 0\noom_kill 0\n");
    Path task = memory.resolve("step_0/task_0");
    Trees.write(
        task.resolve("memory.oom_control"), "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n");
    Trees.write(cpuacct.resolve("cpuacct.usage"), "5000000000\n");
    Trees.write(cpuacct.resolve("cpuacct.stat"), "user 300\nsystem 200\n");
    Map<String, Path> directories = Map.of("memory", memory, "cpuacct", cpuacct);
    try (CgroupJob job = open(directories, Cgroup1Collectors.all(CpuTopology.UNKNOWN))) {
      job.read(Pace.DETAIL, readings);
      Trees.delete(memory.resolve("step_0"));
      job.read(Pace.DETAIL, readings);
    }
    assertThat(readings.now(Measure.MEMORY_CURRENT_BYTES)).isEqualTo(1_048_576);
    assertThat(readings.now(Measure.MEMORY_PEAK_BYTES)).isEqualTo(2_097_152);
    assertThat(readings.now(Measure.MEMORY_LIMIT_BYTES)).isEqualTo(Readings.ABSENT);
    assertThat(readings.now(Measure.MAX_EVENTS)).isEqualTo(7);
    assertThat(readings.now(Measure.MEMORY_ANON_BYTES)).isEqualTo(200);
    assertThat(readings.now(Measure.MEMORY_FILE_BYTES)).isEqualTo(100);
    assertThat(readings.now(Measure.MEMORY_SHMEM_BYTES)).isEqualTo(300);
    assertThat(readings.now(Measure.OOM_KILLS)).as("those of a step that is gone").isEqualTo(2);
    assertThat(readings.now(Measure.CPU_USAGE_MICROS)).isEqualTo(5_000_000);
    assertThat(readings.now(Measure.CPU_USER_MICROS)).isEqualTo(3_000_000);
    assertThat(readings.now(Measure.CPU_SYSTEM_MICROS)).isEqualTo(2_000_000);
    assertThat(readings.now(Measure.CPUS)).isEqualTo(Readings.ABSENT);
  }

  @Test
  void killsInManyStepsOfVersion1AreCounted() {
    Path memory = root.resolve("memory/slurm/uid_1000/job_5");
    Trees.write(memory.resolve("memory.oom_control"), "oom_kill 0\n");
    try (CgroupJob job =
        open(Map.of("memory", memory), Cgroup1Collectors.all(CpuTopology.UNKNOWN))) {
      for (int step = 0; step < 600; step++) {
        Path group = memory.resolve("step_" + step);
        Trees.write(group.resolve("memory.oom_control"), "oom_kill 1\n");
        job.read(Pace.DETAIL, readings);
        Trees.delete(group);
      }
    }
    assertThat(readings.now(Measure.OOM_KILLS)).isEqualTo(600);
  }

  @Test
  void noTextCutAtAnyByteMakesAValueThatIsNotThere() {
    for (Collector collector : Cgroup2Collectors.all(CpuTopology.UNKNOWN)) {
      byte[] whole =
          switch (collector.file()) {
            case "cpu.stat" -> "usage_usec 123\nuser_usec 45\nsystem_usec 78\n".getBytes();
            case "memory.stat" -> "anon 123\nfile 45\nkernel 6\nshmem 78\n".getBytes();
            case "memory.events" -> "low 0\nhigh 9\nmax 45\noom 12\noom_kill 34\n".getBytes();
            case "cpu.pressure", "memory.pressure" ->
                "some avg10=5.78 avg60=1.38 avg300=0.30 total=933147\nfull x\n".getBytes();
            case "cpuset.cpus.effective" -> "0-3,12\n".getBytes();
            case "cgroup.events" -> "populated 1\nfrozen 0\n".getBytes();
            default -> "4711\n".getBytes();
          };
      Readings full = new Readings();
      KernelText text = new KernelText();
      text.fill(whole);
      collector.parser().parse(text, full);
      for (int length = 0; length < whole.length; length++) {
        Readings cut = new Readings();
        text.fill(java.util.Arrays.copyOf(whole, length));
        collector.parser().parse(text, cut);
        for (Measure measure : collector.measures()) {
          assertThat(cut.now(measure))
              .as(collector.file() + " cut at " + length)
              .isIn(Readings.ABSENT, full.now(measure));
        }
      }
    }
  }
}
