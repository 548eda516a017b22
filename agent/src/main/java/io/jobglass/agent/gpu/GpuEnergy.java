package io.jobglass.agent.gpu;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What each job's devices used while it had them alone. A counter that fell was reset by a reload
 * of the driver, and counts from there.
 */
final class GpuEnergy {
  private static final double NANOS = 1e9;

  private final Map<Key, Meter> meters = new HashMap<>();

  private record Key(String job, String device) {}

  private static final class Meter {
    private double joules;
    private double counter;
    private Instant readAt;
    private boolean paused;

    Meter(double counter, Instant readAt) {
      this.counter = counter;
      this.readAt = readAt;
    }
  }

  /**
   * What a job used.
   *
   * @param joules since the job was first seen alone on the device
   * @param watts mean since the last reading, null at the first
   */
  record Used(double joules, @Nullable Double watts) {}

  Used add(String job, String device, double counterJoules, Instant time) {
    Key key = new Key(job, device);
    Meter meter = meters.get(key);
    if (meter == null) {
      meters.put(key, new Meter(counterJoules, time));
      return new Used(0, null);
    }
    if (meter.paused) {
      meter.paused = false;
      meter.counter = counterJoules;
      meter.readAt = time;
      return new Used(meter.joules, null);
    }
    double delta = counterJoules >= meter.counter ? counterJoules - meter.counter : counterJoules;
    double seconds = Duration.between(meter.readAt, time).toNanos() / NANOS;
    meter.joules += delta;
    meter.counter = counterJoules;
    meter.readAt = time;
    return new Used(meter.joules, seconds > 0 ? delta / seconds : null);
  }

  /** What a device uses while the job has it not alone, or does not tell, is left out. */
  void pause(String job, String device) {
    Meter meter = meters.get(new Key(job, device));
    if (meter != null) {
      meter.paused = true;
    }
  }

  /** What the job used so far, null when it never had the device alone. */
  @Nullable Double joules(String job, String device) {
    Meter meter = meters.get(new Key(job, device));
    return meter == null ? null : (Double) meter.joules;
  }

  void keep(Set<String> jobs) {
    meters.keySet().removeIf(key -> !jobs.contains(key.job));
  }
}
