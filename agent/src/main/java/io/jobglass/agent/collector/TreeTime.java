package io.jobglass.agent.collector;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * CPU time of a tree of processes: the sum over living processes of their own time and that of
 * children they waited for, plus the last reading of those that ended without a member waiting for
 * them. It never falls. Not thread-safe.
 */
final class TreeTime {
  /** Rounding of two clocks, in ticks. */
  private static final long ROUNDING = 2;

  private long retiredTicks;
  private long retiredUserTicks;
  private long ticks;
  private long userTicks;

  /**
   * Takes a reading.
   *
   * @param members those that live, just read, by process number
   * @param vanished those that have ended since the last reading
   */
  void add(Map<Integer, ProcessTree.Member> members, List<ProcessTree.Member> vanished) {
    if (!vanished.isEmpty()) {
      retire(members, vanished);
    }
    long sum = retiredTicks;
    long userSum = retiredUserTicks;
    for (ProcessTree.Member member : members.values()) {
      sum += member.stat.totalTicks();
      userSum += member.stat.userTicks();
    }
    ticks = Math.max(ticks, sum);
    userTicks = Math.max(userTicks, Math.min(userSum, ticks));
  }

  /** Keeps the time of those that ended, unless a member waited for them and so has it already. */
  private void retire(Map<Integer, ProcessTree.Member> members, List<ProcessTree.Member> vanished) {
    Map<Integer, ProcessTree.Member> byPid = new HashMap<>();
    vanished.forEach(member -> byPid.put(member.stat.pid(), member));
    vanished.sort(Comparator.comparingLong(member -> member.stat.startTicks()));
    for (ProcessTree.Member member : vanished) {
      int ancestor = member.stat.parent();
      for (ProcessTree.Member next = byPid.get(ancestor); next != null && !next.equals(member); ) {
        ancestor = next.stat.parent();
        next = byPid.get(ancestor);
      }
      ProcessTree.Member waiting = members.get(ancestor);
      long total = member.stat.totalTicks();
      if (waiting != null && waiting.childTicksGained + ROUNDING >= total) {
        waiting.childTicksGained = Math.max(0, waiting.childTicksGained - total);
      } else {
        retiredTicks += total;
        retiredUserTicks += member.stat.userTicks();
      }
    }
  }

  void write(Readings into) {
    into.set(Measure.CPU_USAGE_MICROS, ticks * ProcessStat.MICROS_PER_TICK);
    into.set(Measure.CPU_USER_MICROS, userTicks * ProcessStat.MICROS_PER_TICK);
    into.set(Measure.CPU_SYSTEM_MICROS, (ticks - userTicks) * ProcessStat.MICROS_PER_TICK);
  }
}
