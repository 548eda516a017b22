package io.jobglass.agent.gpu;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is remembered of each job's hold on each device, from one window to the next. */
final class GpuHolds {
  private static final double NANOS = 1e9;
  private static final double PERCENT = 100;

  private final Map<String, Map<String, Hold>> holds = new HashMap<>();
  private long pass;

  /** One job's hold on one device. */
  static final class Hold {
    private final Instant since;
    private boolean touched;
    private boolean everTold;
    private long passSeen;
    private Instant seenAt;
    private @Nullable Double activeSeconds;

    private Hold(Instant since) {
      this.since = since;
      this.seenAt = since;
    }

    Instant since() {
      return since;
    }

    /** Whether the job ever had a process there; null when the device never told. */
    @Nullable Boolean touched() {
      return touched ? Boolean.TRUE : everTold ? Boolean.FALSE : null;
    }

    /** Utilisation over time, null when it was never told. */
    @Nullable Double activeSeconds() {
      return activeSeconds;
    }
  }

  /** A new window. */
  void begin() {
    pass++;
  }

  /**
   * Takes what a window saw of a hold.
   *
   * @param processes the job's processes there, null when the device does not tell
   */
  Hold saw(String job, String device, Instant time, @Nullable Integer processes) {
    Hold hold =
        holds
            .computeIfAbsent(job, key -> new HashMap<>())
            .computeIfAbsent(device, key -> new Hold(time));
    hold.everTold |= processes != null;
    hold.touched |= processes != null && processes > 0;
    return hold;
  }

  /** Adds a window's use; time in which the device was not read counts as nothing. */
  void used(Hold hold, Instant time, @Nullable Double percent) {
    if (percent != null) {
      double before = hold.activeSeconds == null ? 0 : hold.activeSeconds;
      boolean gapless = hold.passSeen == pass - 1;
      double seconds = gapless ? Duration.between(hold.seenAt, time).toNanos() / NANOS : 0;
      hold.activeSeconds = before + Math.max(0, seconds) * percent / PERCENT;
    }
    hold.passSeen = pass;
    hold.seenAt = time;
  }

  void keep(Set<String> jobs) {
    holds.keySet().retainAll(jobs);
  }
}
