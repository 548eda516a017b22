package io.jobglass.agent.collector;

/** A file of one number, or {@code max} for none. */
record SingleValue(Measure measure) implements Collector.Parser {
  private static final byte[] MAX = KernelText.word("max\n");

  /** In v1 "no limit" is the largest multiple of the page size: this and more means none. */
  private static final long UNLIMITED = Long.MAX_VALUE / 65536 * 65536;

  @Override
  public void parse(KernelText text, Readings into) {
    if (text.accept(MAX)) {
      into.set(measure, Readings.ABSENT);
      return;
    }
    long value = text.number();
    if (value == Readings.ABSENT) {
      return;
    }
    boolean none = measure == Measure.MEMORY_LIMIT_BYTES && value >= UNLIMITED;
    into.set(measure, none ? Readings.ABSENT : value);
  }
}
