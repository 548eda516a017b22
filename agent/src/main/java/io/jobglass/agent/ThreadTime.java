package io.jobglass.agent;

import io.jobglass.agent.collector.KernelFile;
import io.jobglass.agent.collector.KernelText;
import java.nio.file.Path;

/**
 * CPU time of the thread that asks first, from the first field of {@code
 * /proc/thread-self/schedstat} (kernel {@code sched-stats.rst}). Not thread-safe.
 */
final class ThreadTime {
  private final KernelFile file = new KernelFile(Path.of("/proc/thread-self/schedstat"));
  private final KernelText text;

  ThreadTime(KernelText text) {
    this.text = text;
  }

  /** From now on it is about the thread that asks next. */
  void startAnew() {
    file.close();
  }

  /** Nanoseconds; where the kernel does not count them, time that passed. */
  long nanos() {
    long nanos = file.read(text) == KernelFile.Outcome.READ ? text.number() : -1;
    return nanos < 0 ? System.nanoTime() : nanos;
  }
}
