package io.jobglass.agent.collector;

import org.jspecify.annotations.Nullable;

/**
 * What {@code /proc/PID/stat} tells of a process (proc_pid_stat(5)); times in clock ticks of 10 ms.
 *
 * @param startTicks when it began, after boot: with the number it names the process for good
 * @param ownTicks its user and system time, all threads
 * @param childTicks that of children it waited for, and of theirs
 * @param userTicks user part of both
 */
public record ProcessStat(
    int pid,
    int parent,
    int group,
    int session,
    long startTicks,
    long ownTicks,
    long childTicks,
    long userTicks,
    long residentPages) {
  static final long MICROS_PER_TICK = 10_000;

  /** Parses the text of the file; null when it was cut. */
  public static @Nullable ProcessStat parse(int pid, KernelText text) {
    // The name in parentheses may hold anything, parentheses included.
    if (!text.skipToLast(')')) {
      return null;
    }
    text.skipBlanks();
    text.skipWord(); // 3: state
    long parent = next(text);
    long group = next(text);
    long session = next(text);
    for (int field = 7; field < 14; field++) {
      text.skipWord();
    }
    long user = next(text);
    long system = next(text);
    long childUser = next(text);
    long childSystem = next(text);
    for (int field = 18; field < 22; field++) {
      text.skipWord();
    }
    long start = next(text);
    text.skipWord(); // 23: virtual size
    long resident = next(text);
    if (parent < 0 || group < 0 || session < 0 || user < 0 || system < 0 || start < 0) {
      return null;
    }
    long childTicks = Math.max(0, childUser) + Math.max(0, childSystem);
    return new ProcessStat(
        pid,
        (int) parent,
        (int) group,
        (int) session,
        start,
        user + system,
        childTicks,
        user + Math.max(0, childUser),
        Math.max(0, resident));
  }

  private static long next(KernelText text) {
    long value = text.number();
    text.skipBlanks();
    return value;
  }

  long totalTicks() {
    return ownTicks + childTicks;
  }
}
