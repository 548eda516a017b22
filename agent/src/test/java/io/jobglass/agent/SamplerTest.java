package io.jobglass.agent;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.jobglass.agent.collector.KernelText;
import io.jobglass.agent.collector.TaskLane;
import io.jobglass.agent.hooks.HookFacts;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.NodeActivity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Constructed cgroup v2 trees of plain files; the test is the clock. */
class SamplerTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir Path root;

  private final AtomicLong nanos = new AtomicLong(1000 * SECOND);
  private final List<Windows.Window> windows = new ArrayList<>();
  private final HookFacts facts = HookFacts.inMemory();
  private final SamplerStats stats = new SamplerStats();
  private boolean spoolWorks = true;
  private Path scope;
  private Sampler sampler;

  @BeforeEach
  void start() throws Exception {
    scope = root.resolve("cgroup/system.slice/slurmstepd.scope");
    Files.createDirectories(scope);
    Trees.write(root.resolve("cgroup/cgroup.controllers"), "cpu memory\n");
    Trees.node(root);
    Path zone = root.resolve("sys/class/powercap/intel-rapl:0");
    Trees.write(zone.resolve("name"), "package-0\n");
    Trees.write(zone.resolve("max_energy_range_uj"), "1000000000\n");
    Trees.write(zone.resolve("energy_uj"), "5\n");
    Settings settings = Trees.settings(root, 15, 0, 5);
    SelfLimit limit = new SelfLimit(() -> 0, nanos::get, 5);
    sampler =
        SamplerWiring.sampler(
            settings,
            new KernelText(),
            facts,
            this::take,
            Trees.noGpus(),
            new TaskLane(root.resolve("proc"), new KernelText(), () -> 1),
            limit,
            stats,
            () -> START.plusNanos(nanos.get() - 1000 * SECOND),
            nanos::get);
  }

  @AfterEach
  void stop() {
    sampler.stop();
  }

  private boolean take(Windows.Window window) {
    if (spoolWorks) {
      windows.add(window);
    }
    return spoolWorks;
  }

  private void job(String name, long cpuMicros, long anon, long oomKills) {
    Path job = scope.resolve(name);
    Trees.write(job.resolve("cpu.stat"), "usage_usec " + cpuMicros + "\n");
    Trees.write(job.resolve("memory.stat"), "anon " + anon + "\nfile 1\nshmem 24\n");
    Trees.write(job.resolve("memory.current"), anon + 4096 + "\n");
    Trees.write(job.resolve("memory.events"), "oom 0\noom_kill " + oomKills + "\n");
    populated(job, 1);
  }

  private static void populated(Path group, int value) {
    Trees.write(group.resolve("cgroup.events"), "populated " + value + "\nfrozen 0\n");
  }

  private void passSeconds(double seconds) {
    nanos.addAndGet((long) (seconds * SECOND));
    sampler.runOnce();
  }

  private List<JobUsage> toldLast() {
    return windows.getLast().jobs().values().stream().flatMap(List::stream).toList();
  }

  @Test
  void windowHasAverageAndMaximumWithTheirTimes() {
    job("job_1", 1_000_000, 1000, 0);
    passSeconds(1);
    job("job_1", 1_000_000 + 2_500_000, 5000, 0);
    passSeconds(5);
    job("job_1", 1_000_000 + 2_500_000 + 500_000, 2000, 0);
    passSeconds(5);
    passSeconds(5);
    assertThat(windows).hasSize(1);
    assertThat(windows.getFirst().seconds()).isEqualTo(16);
    assertThat(toldLast())
        .singleElement()
        .satisfies(job -> {
          assertThat(job.externalId()).isEqualTo("1");
          assertThat(job.last()).isFalse();
          assertThat(job.firstSeen()).isEqualTo(START.plusSeconds(1));
          assertThat(job.time()).isEqualTo(START.plusSeconds(16));
          assertThat(job.cpu().usageMicros()).isEqualTo(4_000_000);
          assertThat(job.cpu().averageCores()).isEqualTo(0.2);
          assertThat(job.cpu().maximumCores()).isEqualTo(0.5);
          assertThat(job.cpu().maximumAt()).isEqualTo(START.plusSeconds(6));
          assertThat(job.memory().anonBytes()).isEqualTo(2000);
          assertThat(job.memory().maximumAnonBytes()).isEqualTo(5024);
          assertThat(job.memory().maximumAt()).isEqualTo(START.plusSeconds(6));
          assertThat(job.memory().peakBytes()).isNull();
          assertThat(job.memory().limitBytes()).isNull();
        });
    assertThat(windows.getFirst().totals().cpus()).isEqualTo(2);
    assertThat(windows.getFirst().totals().memoryUsedBytes()).isEqualTo(3072 * 1024);
  }

  @Test
  void groupsOfControllersThatComeLaterAreReadToo() {
    Trees.write(root.resolve("cgroup/freezer/slurm/uid_7/job_1/cgroup.procs"), "123\n");
    passSeconds(1);
    Trees.write(root.resolve("cgroup/cpuacct/slurm/uid_7/job_1/cgroup.procs"), "123\n");
    Trees.write(root.resolve("cgroup/cpuacct/slurm/uid_7/job_1/cpuacct.usage"), "4000000000\n");
    passSeconds(1);
    passSeconds(14);

    assertThat(toldLast())
        .singleElement()
        .satisfies(job -> assertThat(job.cpu().usageMicros()).isEqualTo(4_000_000));
  }

  @Test
  void stepOfVersion1IsReadBeforeItsGroupsGo() {
    Path freezer = root.resolve("cgroup/freezer/slurm/uid_7/job_1/step_0");
    Path memory = root.resolve("cgroup/memory/slurm/uid_7/job_1");
    Trees.write(freezer.resolve("freezer.state"), "THAWED\n");
    Trees.write(memory.resolve("memory.max_usage_in_bytes"), "4096\n");
    oomKills(memory.resolve("step_0"), 0);
    passSeconds(1);
    passSeconds(10);
    // The kernel tells nobody of these; that slurmstepd thaws a step to kill what is left of it is
    // seen.
    oomKills(memory.resolve("step_0/task_0"), 1);
    Trees.write(memory.resolve("memory.max_usage_in_bytes"), "8192\n");
    Trees.write(freezer.resolve("freezer.state"), "THAWED\n");
    waitFor("kill is seen", () -> killsOfFirst() == 1);
    assertThat(sampler.snapshot().jobs().getFirst().memory().peakBytes()).isEqualTo(8192);
    Trees.delete(memory.resolve("step_0"));
    passSeconds(1);
    assertThat(killsOfFirst()).isEqualTo(1);
  }

  @Test
  void laterStepOfVersion1IsWatchedToo() {
    Path freezer = root.resolve("cgroup/freezer/slurm/uid_7/job_1");
    Path memory = root.resolve("cgroup/memory/slurm/uid_7/job_1");
    Trees.write(freezer.resolve("cgroup.procs"), "123\n");
    oomKills(memory, 0);
    passSeconds(1);
    passSeconds(10);
    long watches = stats.watches();
    Trees.write(freezer.resolve("step_0/cgroup.procs"), "124\n");
    waitFor("step is watched", () -> stats.watches() > watches);
    oomKills(memory.resolve("step_0/task_0"), 2);
    Trees.write(freezer.resolve("step_0/freezer.state"), "THAWED\n");
    waitFor("kills are seen", () -> killsOfFirst() == 2);
  }

  @Test
  void stepThatComesAgainIsWatchedAgain() {
    Path step = root.resolve("cgroup/freezer/slurm/uid_7/job_1/step_0");
    Trees.write(step.resolve("cgroup.procs"), "123\n");
    passSeconds(1);
    int watches = stats.watches();
    Trees.delete(step);
    waitFor("watch is gone", () -> stats.watches() < watches);
    Trees.write(step.resolve("cgroup.procs"), "124\n");
    waitFor("step is watched again", () -> stats.watches() == watches);
  }

  private static void oomKills(Path group, int kills) {
    Trees.write(
        group.resolve("memory.oom_control"),
        "oom_kill_disable 0\nunder_oom 0\noom_kill " + kills + "\n");
  }

  private long killsOfFirst() {
    return requireNonNull(sampler.snapshot().jobs().getFirst().memory().oomKills());
  }

  @Test
  void endIsToldAtOnceAndOnce() {
    job("job_1", 7, 1000, 0);
    job("job_2", 8, 1000, 0);
    passSeconds(1);
    Trees.delete(scope.resolve("job_1"));
    passSeconds(1);
    assertThat(windows).hasSize(1);
    assertThat(toldLast())
        .extracting(JobUsage::externalId, JobUsage::last)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("1", true),
            org.assertj.core.groups.Tuple.tuple("2", false));
    assertThat(toldLast().getFirst().cpu().usageMicros()).isEqualTo(7);
    passSeconds(16);
    assertThat(windows).hasSize(2);
    assertThat(toldLast()).extracting(JobUsage::externalId).containsExactly("2");
  }

  @Test
  void endIsKeptWhileTheSpoolFails() {
    job("job_1", 7, 1000, 0);
    passSeconds(1);
    Trees.delete(scope.resolve("job_1"));
    spoolWorks = false;
    passSeconds(1);
    spoolWorks = true;
    passSeconds(16);
    assertThat(toldLast()).singleElement().matches(JobUsage::last);
  }

  @Test
  void energyIsSharedByCpuTimeAndTheRestIsNobodys() {
    job("job_1", 0, 1000, 0);
    job("job_2", 0, 1000, 0);
    passSeconds(1);
    passSeconds(15);
    assertThat(toldLast()).extracting(JobUsage::energyJoules).containsOnlyNulls();
    job("job_1", 6_000_000, 1000, 0);
    job("job_2", 2_000_000, 1000, 0);
    Trees.write(root.resolve("proc/stat"), "cpu  1100 0 100 800 0 0 0 0 0 0\ncpu0 1 0 1 1\n");
    Trees.write(root.resolve("sys/class/powercap/intel-rapl:0/energy_uj"), "100000005\n");
    passSeconds(15);
    assertThat(toldLast()).extracting(JobUsage::energyJoules).containsExactly(60.0, 20.0);
    NodeActivity node = windows.getLast().totals().activity();
    assertThat(node.energyJoules()).isEqualTo(100);
    assertThat(node.busyMicros()).isEqualTo(12_000_000);
    assertThat(node.unattributedCores()).isCloseTo(2 / 15.0, within(1e-9));
    assertThat(node.unattributedMemoryBytes()).isEqualTo(3072 * 1024 - 2 * 1024);
  }

  @Test
  void killForMemoryIsToldAtOnce() {
    job("job_1", 7, 1000, 0);
    passSeconds(1);
    passSeconds(1);
    assertThat(windows).isEmpty();
    job("job_1", 7, 1000, 1);
    passSeconds(1);
    assertThat(windows).hasSize(1);
    assertThat(toldLast().getFirst().memory().oomKills()).isEqualTo(1);
    passSeconds(1);
    assertThat(windows).as("not again").hasSize(1);
  }

  @Test
  void jobThatCannotBeReadIsThereWithoutValuesAndHidesNoOther() {
    job("job_1", 7_000_000, 1000, 0);
    for (String file : List.of("cpu.stat", "memory.stat", "memory.current", "memory.events")) {
      // Not even root reads a directory as a file.
      Trees.write(scope.resolve("job_2/" + file + "/x"), "");
    }
    populated(scope.resolve("job_2"), 1);
    passSeconds(1);
    passSeconds(15);
    assertThat(toldLast()).extracting(JobUsage::externalId).containsExactlyInAnyOrder("1", "2");
    JobUsage broken =
        toldLast().stream().filter(job -> job.externalId().equals("2")).findFirst().orElseThrow();
    assertThat(broken.cpu().usageMicros()).isNull();
    assertThat(broken.memory().currentBytes()).isNull();
    assertThat(broken.memory().oomKills()).isNull();
    assertThat(toldLast())
        .extracting(job -> job.cpu().usageMicros())
        .containsExactlyInAnyOrder(7_000_000L, null);
    assertThat(sampler.collectorStats())
        .filteredOn(stats -> stats.name().equals("cpu.stat"))
        .allMatch(stats -> stats.failures() > 0 && stats.readings() > stats.failures());
  }

  @Test
  void emptyGroupThatNobodyWasInIsNoJob() {
    job("job_1", 7, 1000, 0);
    populated(scope.resolve("job_1"), 0);
    passSeconds(1);
    passSeconds(16);
    assertThat(toldLast()).isEmpty();
    Trees.delete(scope.resolve("job_1"));
    passSeconds(1);
    assertThat(toldLast()).isEmpty();
  }

  @Test
  void groupThatStaysBehindEmptyHasEnded() {
    job("job_1", 7, 1000, 0);
    passSeconds(1);
    populated(scope.resolve("job_1"), 0);
    passSeconds(1);
    assertThat(windows).isEmpty();
    passSeconds(5);
    assertThat(toldLast()).singleElement().matches(JobUsage::last);
    passSeconds(16);
    assertThat(toldLast()).isEmpty();
  }

  @Test
  void countersThatStartAgainBeginANewStretch() {
    job("job_1", 9_000_000, 1000, 0);
    passSeconds(1);
    job("job_1", 1_000_000, 10, 0);
    passSeconds(15);
    assertThat(toldLast())
        .singleElement()
        .satisfies(job -> {
          assertThat(job.firstSeen()).isEqualTo(START.plusSeconds(16));
          assertThat(job.cpu().averageCores()).isNull();
          assertThat(job.memory().maximumAnonBytes()).isEqualTo(34);
        });
  }

  @Test
  void sluidIsTheIdUntilAHookTellsTheJob() {
    job("s0123456789ABC", 7, 1000, 0);
    passSeconds(1);
    passSeconds(15);
    assertThat(toldLast()).extracting(JobUsage::externalId).containsExactly("s0123456789ABC");
    facts.learn("42", new HookFacts.Told("ann", "s0123456789ABC", true, List.of(), null));
    passSeconds(16);
    assertThat(toldLast())
        .extracting(JobUsage::externalId, JobUsage::sluid, JobUsage::user)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("42", "s0123456789ABC", "ann"));
  }

  @Test
  void changesAreSeenWithoutTheClock() {
    passSeconds(1);
    passSeconds(1);
    job("job_1", 7, 1000, 0);
    Path user = scope.resolve("job_1/step_0/user");
    populated(user, 1);
    waitFor("job appears", () -> sampler.snapshot().jobs().size() == 1);
    nanos.addAndGet(SECOND / 2);
    sampler.runOnce();
    // What the job used last is written before its step's processes are gone.
    job("job_1", 99, 1000, 0);
    populated(user, 0);
    waitFor(
        "last values are read",
        () -> Long.valueOf(99).equals(sampler.snapshot().jobs().getFirst().cpu().usageMicros()));
    Trees.delete(scope.resolve("job_1"));
    waitFor("job vanishes", () -> sampler.snapshot().jobs().isEmpty());
  }

  @Test
  void jobWhoseProcessesHaveGoneIsReadOften() {
    job("job_1", 7, 1000, 0);
    Path user = scope.resolve("job_1/step_0/user");
    populated(user, 1);
    passSeconds(1);
    passSeconds(10);
    job("job_1", 8, 1000, 0);
    populated(user, 0);
    waitFor("empty group is seen", () -> cpuMicrosOfFirst() == 8);
    Path cpu = scope.resolve("job_1/cpu.stat");
    Trees.write(cpu, "usage_usec 9\n");
    passSeconds(0.05);
    assertThat(cpuMicrosOfFirst()).isEqualTo(9);
    passSeconds(5);
    Trees.write(cpu, "usage_usec 10\n");
    passSeconds(0.05);
    assertThat(cpuMicrosOfFirst()).as("not for ever").isEqualTo(9);
  }

  private long cpuMicrosOfFirst() {
    return requireNonNull(sampler.snapshot().jobs().getFirst().cpu().usageMicros());
  }

  private void waitFor(String what, java.util.function.BooleanSupplier condition) {
    Eventually.within(
        LONG,
        what,
        () -> {
          sampler.runOnce();
          return condition.getAsBoolean();
        });
  }

  @Test
  void lastWindowIsClosedWhenTheAgentStops() {
    job("job_1", 7, 1000, 0);
    passSeconds(1);
    sampler.stop();
    assertThat(toldLast()).extracting(JobUsage::externalId).containsExactly("1");
    sampler.runOnce();
    assertThat(windows).hasSize(1);
  }
}
