package io.jobglass.agent.collector;

/**
 * {@code io.stat}: a line for each device, {@code MAJ:MIN rbytes=N wbytes=N rios=N wios=N ...},
 * summed. An empty file means that nothing was done yet.
 */
final class IoStat implements Collector.Parser {
  private static final byte[][] KEYS = KernelText.words("rbytes=", "wbytes=", "rios=", "wios=");
  private static final Measure[] MEASURES = {
    Measure.IO_READ_BYTES,
    Measure.IO_WRITTEN_BYTES,
    Measure.IO_READ_OPERATIONS,
    Measure.IO_WRITE_OPERATIONS
  };

  @Override
  public void parse(KernelText text, Readings into) {
    long[] sums = new long[KEYS.length];
    while (!text.atEnd()) {
      for (int i = 0; i < KEYS.length; i++) {
        if (text.acceptWithinLine(KEYS[i])) {
          long value = text.number();
          if (value == Readings.ABSENT) {
            return;
          }
          sums[i] += value;
        }
      }
      text.skipLine();
    }
    for (int i = 0; i < KEYS.length; i++) {
      into.set(MEASURES[i], sums[i]);
    }
  }
}
