package io.jobglass.core.accounting;

import io.jobglass.core.accounting.HeldShare.Measured;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was held, and what became of it. For any set of shares and any division of time the parts
 * add up: allocated = used + wasted + not measured. What was used is spread evenly over the time
 * that was measured, since totals do not tell when.
 *
 * @param cores core-seconds
 * @param memory byte-seconds; what the peak needed counts as used all the time, because a request
 *     must cover the peak
 * @param gpus GPU-seconds
 * @param energy joules of the GPUs; wasted in proportion to their idle share
 * @param coreSecondsBeyond used above the allocation, where nothing binds the job to it
 * @param gpuSecondsWithoutEnergy held on GPUs whose energy was not measured
 */
public record Balance(
    Amount cores,
    Amount memory,
    Amount gpus,
    Amount energy,
    double coreSecondsBeyond,
    double gpuSecondsWithoutEnergy) {
  public static final Balance NONE =
      new Balance(Amount.NONE, Amount.NONE, Amount.NONE, Amount.NONE, 0, 0);

  /** A share's part in a period. */
  public static Balance of(HeldShare share, Period period) {
    double held = period.overlapSeconds(share.start(), share.end());
    Watched watched = Watched.of(share, period);
    return new Balance(
        level(share.cpus(), held, watched, watched.cores(share)),
        level(share.memoryBytes(), held, watched, watched.bytes()),
        gpus(share, held, watched),
        energy(share, watched),
        beyond(share, watched),
        share.gpus() == null || joules(share) != null ? 0 : share.gpus() * held);
  }

  public Balance plus(Balance other) {
    return new Balance(
        cores.plus(other.cores),
        memory.plus(other.memory),
        gpus.plus(other.gpus),
        energy.plus(other.energy),
        coreSecondsBeyond + other.coreSecondsBeyond,
        gpuSecondsWithoutEnergy + other.gpuSecondsWithoutEnergy);
  }

  /**
   * The stretch of a share that was watched.
   *
   * @param seconds its length
   * @param inPeriod how much of it lies in the period, seconds
   */
  private record Watched(@Nullable Measured measured, double seconds, double inPeriod) {
    static Watched of(HeldShare share, Period period) {
      Measured measured = share.measured();
      if (measured == null) {
        return new Watched(null, 0, 0);
      }
      Instant until = measured.until().isBefore(share.end()) ? measured.until() : share.end();
      return new Watched(
          measured,
          Period.seconds(share.start(), until),
          period.overlapSeconds(share.start(), until));
    }

    /** Which part of what was measured falls into the period. */
    double part() {
      return seconds > 0 ? inPeriod / seconds : 0;
    }

    /** Busy cores on average. */
    @Nullable Double cores(HeldShare share) {
      if (measured == null || seconds <= 0) {
        return null;
      }
      if (measured.cpuSeconds() != null) {
        return measured.cpuSeconds() / seconds;
      }
      return measured.cpuPercent() == null || share.cpus() == null
          ? null
          : (Double) (measured.cpuPercent() / 100 * share.cpus());
    }

    @Nullable Double bytes() {
      return measured == null || seconds <= 0 ? null : measured.neededBytes();
    }
  }

  /** A resource that is held and used at a level. */
  private static Amount level(
      @Nullable Double allotted, double held, Watched watched, @Nullable Double used) {
    if (allotted == null) {
      return Amount.NONE;
    }
    if (used == null) {
      return new Amount(0, 0, allotted * held);
    }
    double within = Math.clamp(used, 0, allotted);
    return new Amount(
        within * watched.inPeriod(),
        (allotted - within) * watched.inPeriod(),
        allotted * Math.max(0, held - watched.inPeriod()));
  }

  private static double beyond(HeldShare share, Watched watched) {
    Double cores = watched.cores(share);
    return cores == null || share.cpus() == null
        ? 0
        : Math.max(0, cores - share.cpus()) * watched.inPeriod();
  }

  private static Amount gpus(HeldShare share, double held, Watched watched) {
    if (share.gpus() == null) {
      return Amount.NONE;
    }
    Measured measured = watched.measured();
    if (measured == null || measured.gpuSeconds() == null || measured.gpuBusySeconds() == null) {
      Double percent = measured == null ? null : measured.gpuPercent();
      return level(
          share.gpus(), held, watched, percent == null ? null : percent / 100 * share.gpus());
    }
    double seen = Math.clamp(measured.gpuSeconds(), 0, share.gpus() * watched.seconds());
    double busy = Math.clamp(measured.gpuBusySeconds(), 0, seen);
    double part = watched.part();
    return new Amount(
        busy * part, (seen - busy) * part, Math.max(0, share.gpus() * held - seen * part));
  }

  private static Amount energy(HeldShare share, Watched watched) {
    if (joules(share) == null) {
      return Amount.NONE;
    }
    Measured measured = Objects.requireNonNull(watched.measured());
    double joules = Objects.requireNonNull(joules(share)) * watched.part();
    Double busy = busyFraction(measured);
    return busy == null
        ? new Amount(0, 0, joules)
        : new Amount(joules * busy, joules * (1 - busy), 0);
  }

  private static @Nullable Double busyFraction(Measured measured) {
    Double seen = measured.gpuSeconds();
    Double busy = measured.gpuBusySeconds();
    if (seen != null && busy != null && seen > 0) {
      return Math.clamp(busy / seen, 0, 1);
    }
    Double percent = measured.gpuPercent();
    return percent == null ? null : (Double) Math.clamp(percent / 100, 0, 1);
  }

  private static @Nullable Double joules(HeldShare share) {
    return share.measured() == null ? null : share.measured().gpuJoules();
  }
}
