package io.jobglass.agent.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jobglass.agent.gpu.nvml.NvmlSource;
import io.jobglass.core.usage.GpuSharing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Eight GPUs whose minors are shuffled against the indices, two of them split, four jobs: two GPUs
 * by UUID, two MIG devices, and a GPU shared by shards of which one has no process. The Epilog of
 * an earlier job never came. From the driver's tables and /proc to the jobs' devices.
 */
class MixedNodeTest {
  private static final int[] MINORS = {4, 2, 0, 6, 1, 7, 3, 5};

  @TempDir Path directory;
  private FakeNvml fake;

  @BeforeEach
  void build() throws Exception {
    assumeTrue(FakeNvml.compiler().isPresent(), "the constructed driver needs a C compiler");
    fake = new FakeNvml(directory, 580).say("count 8");
    for (int index = 0; index < MINORS.length; index++) {
      fake.gpu(index, "GPU-" + index, MINORS[index]);
    }
    fake.say("gpu.2.mig 1").mig(2, 0, "MIG-20", 7).mig(2, 1, "MIG-21", 8);
    fake.say("gpu.5.mig 1").mig(5, 0, "MIG-50", 1).mig(5, 2, "MIG-51", 2).mig(5, 3, "MIG-52", 5);
    process(100, "job_1/step_0/user/task_0");
    process(101, "job_1/step_0/user/task_1");
    process(200, "job_2/step_0/user/task_0");
    process(300, "job_3/step_batch/user/task_0");
    fake.say("gpu.0.procs 100:1000").say("gpu.1.procs 101:2000");
    fake.say("gpu.2.mig.1.procs 200:300:8:0").say("gpu.2.procs 200:300:8:0");
    fake.say("gpu.3.procs 300:700").say("gpu.3.smutil 300:35:1000");
  }

  private void process(long pid, String cgroup) throws Exception {
    Path file = Files.createDirectories(directory.resolve(String.valueOf(pid))).resolve("cgroup");
    Files.writeString(file, "0::/system.slice/slurmstepd.scope/" + cgroup + "\n");
  }

  private GpuAccount attribute(List<String> shard, List<String> idleShard) {
    try (NvmlSource source = fake.source(new TestClock())) {
      List<GpuReading> readings = source.read();
      Map<String, String> cgroups =
          Map.of(
              "system.slice/slurmstepd.scope/job_1", "1",
              "system.slice/slurmstepd.scope/job_2", "2",
              "system.slice/slurmstepd.scope/job_3", "3",
              "system.slice/slurmstepd.scope/job_4", "4");
      return new GpuAttribution(GresConf.NONE)
          .attribute(
              new GpuView(readings, List.of()),
              List.of(
                  new GpuJob("0", false, List.of("GPU-0"), "nvidia"),
                  GpuJob.live("1", List.of("GPU-0", "GPU-1")),
                  GpuJob.live("2", List.of("MIG-21", "MIG-50")),
                  new GpuJob("3", true, shard, "nvidia", GpuSharing.SHARD),
                  new GpuJob("4", true, idleShard, "nvidia", GpuSharing.SHARD)),
              GpuOwners.find(readings, directory, cgroups, Map.of()));
    }
  }

  private static void assertNamed(GpuAccount account) {
    assertThat(Shown.shares(account, "1")).isEqualTo("GPU-0=NAME GPU-1=NAME");
    assertThat(Shown.shares(account, "2")).isEqualTo("MIG-21=NAME MIG-50=NAME,idle");
    assertThat(account.of("1").getFirst().usage().memoryUsedBytes()).isEqualTo(5_368_709_120L);
    assertThat(account.of("2").getFirst().usage().powerWatts()).isNull();
    assertThat(account.of("0")).isEmpty();
    assertThat(sharing(account, "1")).isEqualTo(GpuSharing.EXCLUSIVE);
    assertThat(sharing(account, "2")).isEqualTo(GpuSharing.MIG);
    assertThat(sharing(account, "3")).isEqualTo(GpuSharing.SHARD);
  }

  private static GpuSharing sharing(GpuAccount account, String job) {
    return account.of(job).getFirst().usage().hold().sharing();
  }

  @Test
  void isRightOrSaidToBeUncertainWhereIndicesCountAsTheDriverDoes() {
    GpuAccount account = attribute(List.of("4"), List.of("4", "10"));
    assertNamed(account);
    assertThat(Shown.shares(account, "3")).isEqualTo("GPU-3=PROCESSES,shared");
    assertThat(Shown.shares(account, "4"))
        .isEqualTo("GPU-3=LEARNED,shared,idle GPU-7=ASSUMED,idle,uncertain");
    assertThat(Shown.findings(account.findings()))
        .isEqualTo(
            "HELD_AND_UNTOUCHED(2) HELD_AND_UNTOUCHED(4) HELD_AND_UNTOUCHED(4) SHARED"
                + " STALE_ALLOTMENT(0) UNCERTAIN_INDEX(4)");
    assertThat(account.of("3").getFirst().usage().utilizationPercent()).isEqualTo(35);
    assertThat(account.of("3").getFirst().usage().memoryUsedBytes()).isEqualTo(700L << 20);
    assertThat(account.of("3").getFirst().usage().energyJoules()).isNull();
    assertThat(account.of("4").getFirst().usage().memoryUsedBytes()).isZero();
  }

  @Test
  void isRightOrSaidToBeUncertainWhereIndicesCountDeviceFiles() {
    GpuAccount account = attribute(List.of("7"), List.of("7", "6"));
    assertNamed(account);
    assertThat(Shown.shares(account, "3")).isEqualTo("GPU-3=PROCESSES,shared");
    assertThat(Shown.shares(account, "4"))
        .isEqualTo("GPU-3=LEARNED,shared,idle GPU-7=ASSUMED,idle,uncertain");
    assertThat(Shown.findings(account.findings())).contains("INDEX_DISAGREES");
  }

  @Test
  void guessesNothingWhereIndicesCountInNoKnownWay() {
    GpuAccount account = attribute(List.of("0"), List.of("9"));
    assertNamed(account);
    assertThat(Shown.shares(account, "3")).isEqualTo("GPU-3=PROCESSES");
    assertThat(Shown.shares(account, "4")).isEqualTo("none");
    assertThat(Shown.findings(account.findings())).contains("INDEX_DISAGREES", "UNKNOWN_DEVICE(4)");
  }

  @Test
  void staysSilentAboutPartsWhileTheDriverIsStuck() {
    GpuAccount account =
        new GpuAttribution(GresConf.NONE)
            .attribute(
                new GpuView(
                    List.of(),
                    List.of(
                        new GpuSourceStatus(
                            "nvml",
                            GpuSourceStatus.State.STUCK,
                            Instant.EPOCH,
                            null,
                            0,
                            0,
                            1,
                            0,
                            0))),
                List.of(GpuJob.live("2", List.of("MIG-21"))),
                new GpuOwners(Map.of(), Set.of()));
    assertThat(account.sharesByJob()).isEmpty();
    assertThat(account.findings()).isEmpty();
  }
}
