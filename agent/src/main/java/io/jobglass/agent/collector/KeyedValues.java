package io.jobglass.agent.collector;

import java.util.Arrays;

/** A file of {@code key value} lines. Not thread-safe: it keeps its scratch values. */
final class KeyedValues implements Collector.Parser {
  private final byte[][] keys;
  private final Measure[] measures;
  private final long divisor;
  private final long factor;
  private final long[] values;

  private KeyedValues(String[] keys, Measure[] measures, long factor, long divisor) {
    this.keys = new byte[keys.length][];
    for (int i = 0; i < keys.length; i++) {
      this.keys[i] = KernelText.word(keys[i] + " ");
    }
    this.measures = measures;
    this.factor = factor;
    this.divisor = divisor;
    this.values = new long[keys.length];
  }

  /**
   * Each value times {@code factor} over {@code divisor}.
   *
   * @param keys comma-separated, one for each measure
   */
  static KeyedValues scaled(String keys, long factor, long divisor, Measure... measures) {
    return new KeyedValues(keys.split(",", -1), measures, factor, divisor);
  }

  @Override
  public void parse(KernelText text, Readings into) {
    Arrays.fill(values, Readings.ABSENT);
    text.keyed(keys, values);
    for (int i = 0; i < values.length; i++) {
      if (values[i] != Readings.ABSENT) {
        into.set(measures[i], values[i] * factor / divisor);
      }
    }
  }
}
