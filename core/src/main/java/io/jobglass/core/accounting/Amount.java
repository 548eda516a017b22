package io.jobglass.core.accounting;

/**
 * What was held of one resource, in three parts that make up the whole: core-seconds, byte-seconds,
 * GPU-seconds or joules.
 *
 * @param used what the work needed
 * @param wasted what was measured to lie idle
 * @param notMeasured what nobody watched: never counted as wasted
 */
public record Amount(double used, double wasted, double notMeasured) {
  public static final Amount NONE = new Amount(0, 0, 0);

  /** All that was held. */
  public double allocated() {
    return used + wasted + notMeasured;
  }

  public Amount plus(Amount other) {
    return new Amount(used + other.used, wasted + other.wasted, notMeasured + other.notMeasured);
  }
}
