package io.jobglass.core.diagnosis;

import java.util.ArrayList;
import java.util.List;

/**
 * The thresholds that findings fire at. Every number that a rule compares with is here, so that a
 * site can see and change it; docs/diagnosis.md explains each.
 */
public record Rules(
    General general, Cpu cpu, Memory memory, Gpu gpu, Time time, Groups groups, Warnings warnings) {

  /** What holds where a site says nothing else. */
  public static final Rules DEFAULTS =
      new Rules(
          new General(5, 90),
          new Cpu(10, 65, 0.85, 1.01, 50, 4, 50, 50, 1),
          new Memory(90, 50, 1, 10, 10, 20),
          new Gpu(1, 25, 50, 4, 10, 20, 10, 10),
          new Time(25, 60, 95, 60, 20),
          new Groups(10, 5, 3, 3, 60),
          new Warnings(60, 10, 15));

  public Rules {
    List<String> problems = new ArrayList<>();
    percent(problems, "general.partial_coverage_percent", general.partialCoveragePercent());
    positive(problems, "general.enough_minutes", general.enoughMinutes());
    percent(problems, "cpu.unused_percent", cpu.unusedPercent());
    percent(problems, "cpu.low_percent", cpu.lowPercent());
    ordered(
        problems, "cpu", "unused_percent", cpu.unusedPercent(), "low_percent", cpu.lowPercent());
    ordered(
        problems,
        "cpu",
        "serial_least_cores",
        cpu.serialLeastCores(),
        "serial_most_cores",
        cpu.serialMostCores());
    percent(problems, "cpu.bursty_busy_percent", cpu.burstyBusyPercent());
    positive(problems, "cpu.bursty_changes", cpu.burstyChanges());
    percent(problems, "cpu.waiting_percent", cpu.waitingPercent());
    percent(problems, "cpu.imbalance_percent", cpu.imbalancePercent());
    percent(problems, "cpu.unused_node_percent", cpu.unusedNodePercent());
    percent(problems, "memory.near_limit_percent", memory.nearLimitPercent());
    percent(problems, "memory.over_requested_percent", memory.overRequestedPercent());
    positive(problems, "memory.over_requested_gib", memory.overRequestedGib());
    percent(problems, "memory.leak_percent", memory.leakPercent());
    percent(problems, "memory.pressure_percent", memory.pressurePercent());
    positive(problems, "memory.reserve_percent", memory.reservePercent());
    percent(problems, "gpu.unused_percent", gpu.unusedPercent());
    percent(problems, "gpu.low_percent", gpu.lowPercent());
    ordered(
        problems, "gpu", "unused_percent", gpu.unusedPercent(), "low_percent", gpu.lowPercent());
    percent(problems, "gpu.bursty_busy_percent", gpu.burstyBusyPercent());
    positive(problems, "gpu.bursty_changes", gpu.burstyChanges());
    positive(problems, "gpu.idle_minutes", gpu.idleMinutes());
    percent(problems, "gpu.oversized_percent", gpu.oversizedPercent());
    positive(problems, "gpu.oversized_gib", gpu.oversizedGib());
    percent(problems, "gpu.throttled_percent", gpu.throttledPercent());
    percent(problems, "time.over_requested_percent", time.overRequestedPercent());
    positive(problems, "time.over_requested_limit_minutes", time.overRequestedLimitMinutes());
    percent(problems, "time.near_limit_percent", time.nearLimitPercent());
    positive(problems, "time.very_short_seconds", time.veryShortSeconds());
    positive(problems, "time.reserve_percent", time.reservePercent());
    positive(problems, "groups.short_array_tasks", groups.shortArrayTasks());
    positive(problems, "groups.short_array_minutes", groups.shortArrayMinutes());
    positive(problems, "groups.repeated_failures", groups.repeatedFailures());
    positive(problems, "groups.suspect_users", groups.suspectUsers());
    positive(problems, "groups.suspect_minutes", groups.suspectMinutes());
    positive(problems, "warnings.memory_minutes", warnings.memoryMinutes());
    positive(problems, "warnings.time_minutes", warnings.timeMinutes());
    positive(problems, "warnings.gpu_idle_minutes", warnings.gpuIdleMinutes());
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", problems));
    }
  }

  /**
   * @param enoughMinutes shorter stretches of samples say nothing about use
   * @param partialCoveragePercent below this share of node time covered, data is partial
   */
  public record General(double enoughMinutes, double partialCoveragePercent) {}

  /**
   * @param unusedPercent below this mean the CPUs count as unused
   * @param lowPercent below this mean their use is low
   * @param serialLeastCores a serial program keeps at least so many cores busy
   * @param serialMostCores and at most so many
   * @param burstyBusyPercent bursty is busy for less than this share of the time
   * @param burstyChanges and changes between busy and idle at least so often
   * @param waitingPercent oversubscribed: tasks wait for a CPU for more than this share of the time
   * @param imbalancePercent the least busy node below this share of the busiest
   * @param unusedNodePercent a node below this mean does nothing
   */
  public record Cpu(
      double unusedPercent,
      double lowPercent,
      double serialLeastCores,
      double serialMostCores,
      double burstyBusyPercent,
      int burstyChanges,
      double waitingPercent,
      double imbalancePercent,
      double unusedNodePercent) {}

  /**
   * All of it anon + shmem, as page cache costs nothing.
   *
   * @param nearLimitPercent above this share of the limit the next run may be killed
   * @param overRequestedPercent below this share of the limit less may be asked for
   * @param overRequestedGib when at least so much is left
   * @param leakPercent growth in the second half by more than this share of the limit
   * @param pressurePercent tasks wait for memory for more than this share of the time
   * @param reservePercent what advice adds to what was needed
   */
  public record Memory(
      double nearLimitPercent,
      double overRequestedPercent,
      double overRequestedGib,
      double leakPercent,
      double pressurePercent,
      double reservePercent) {}

  /**
   * @param unusedPercent a GPU with a lower mean was not used
   * @param lowPercent below this mean of the used GPUs their use is low
   * @param burstyBusyPercent bursty is busy for less than this share of the time
   * @param burstyChanges and changes between busy and idle at least so often
   * @param idleMinutes shorter stretches without work are not told
   * @param oversizedPercent a smaller GPU would do below this mean
   * @param oversizedGib when less memory than this is used
   * @param throttledPercent clocks held down for more than this share of the time
   */
  public record Gpu(
      double unusedPercent,
      double lowPercent,
      double burstyBusyPercent,
      int burstyChanges,
      double idleMinutes,
      double oversizedPercent,
      double oversizedGib,
      double throttledPercent) {}

  /**
   * @param overRequestedPercent completed in less than this share of the limit
   * @param overRequestedLimitMinutes of limits of at least this length
   * @param nearLimitPercent completed after more than this share of the limit
   * @param veryShortSeconds shorter runs cost more to start than to run
   * @param reservePercent what advice adds to what was needed
   */
  public record Time(
      double overRequestedPercent,
      double overRequestedLimitMinutes,
      double nearLimitPercent,
      double veryShortSeconds,
      double reservePercent) {}

  /**
   * @param shortArrayTasks an array of at least so many tasks
   * @param shortArrayMinutes with a shorter median than this is better packed
   * @param repeatedFailures so many failures in a row, alike
   * @param suspectUsers jobs of so many users failed on one node
   * @param suspectMinutes within this time
   */
  public record Groups(
      int shortArrayTasks,
      double shortArrayMinutes,
      int repeatedFailures,
      int suspectUsers,
      double suspectMinutes) {}

  /**
   * For jobs that run.
   *
   * @param memoryMinutes memory reaches its limit within this time
   * @param timeMinutes the time limit comes within this time
   * @param gpuIdleMinutes every GPU idle for so long
   */
  public record Warnings(double memoryMinutes, double timeMinutes, double gpuIdleMinutes) {}

  private static void percent(List<String> problems, String key, double value) {
    if (!(value > 0 && value <= 100)) {
      problems.add(key + ": expected more than 0 and at most 100, got " + value);
    }
  }

  private static void positive(List<String> problems, String key, double value) {
    if (!(value > 0)) {
      problems.add(key + ": expected more than 0, got " + value);
    }
  }

  private static void ordered(
      List<String> problems, String section, String low, double least, String high, double most) {
    if (least >= most) {
      problems.add(
          section + "." + low + ": expected less than " + high + " (" + most + "), got " + least);
    }
  }
}
