package io.jobglass.agent;

import io.jobglass.agent.collector.Readings;
import org.jspecify.annotations.Nullable;

/** A job's share of the energy, and the CPU time that it was given for. Not thread-safe. */
final class EnergyAccount {
  private long settledMicros = Readings.ABSENT;
  private double joules = Readings.ABSENT;

  /** What was used before a job was first seen is nobody's to pay for. */
  void begin(long cpuMicros) {
    if (settledMicros == Readings.ABSENT) {
      settledMicros = cpuMicros;
    }
  }

  /** The job's counter starts from zero again. */
  void beginAnew() {
    settledMicros = Readings.ABSENT;
  }

  /** CPU time that energy was not given for yet. */
  long unsettledMicros(long cpuMicros) {
    return settledMicros == Readings.ABSENT || cpuMicros == Readings.ABSENT
        ? 0
        : Math.max(0, cpuMicros - settledMicros);
  }

  void settle(long cpuMicros) {
    settledMicros = cpuMicros;
  }

  void add(double share) {
    joules = Math.max(0, joules) + share;
  }

  /** Null until something was given. */
  @Nullable Double joules() {
    return joules < 0 ? null : (Double) joules;
  }
}
