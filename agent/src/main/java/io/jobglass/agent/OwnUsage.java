package io.jobglass.agent;

import io.jobglass.agent.collector.KernelFile;
import io.jobglass.agent.collector.KernelText;
import io.jobglass.agent.collector.ProcessStat;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What this process uses itself, from {@code /proc/self/stat}. Thread-safe. */
final class OwnUsage {
  private static final double SECONDS_PER_TICK = 0.01;

  private final KernelFile stat = new KernelFile(Path.of("/proc/self/stat"));
  private final KernelText text = new KernelText();

  synchronized double cpuSeconds() {
    ProcessStat now = read();
    return now == null ? Double.NaN : now.ownTicks() * SECONDS_PER_TICK;
  }

  synchronized long residentPages() {
    ProcessStat now = read();
    return now == null ? 0 : now.residentPages();
  }

  private @Nullable ProcessStat read() {
    return stat.read(text) == KernelFile.Outcome.READ ? ProcessStat.parse(0, text) : null;
  }
}
