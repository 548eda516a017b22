package io.jobglass.agent.collector;

/** {@code *.pressure}: the totals of its {@code some} and {@code full} lines, microseconds. */
record Pressure(Measure some, Measure full) implements Collector.Parser {
  private static final byte[] SOME = KernelText.word("some ");
  private static final byte[] FULL = KernelText.word("full ");
  private static final byte[] TOTAL = KernelText.word("total=");

  /** Only the {@code some} line: for CPUs the other is always zero. */
  Pressure(Measure some) {
    this(some, some);
  }

  @Override
  public void parse(KernelText text, Readings into) {
    while (!text.atEnd()) {
      if (text.accept(SOME)) {
        total(text, some, into);
      } else if (full != some && text.accept(FULL)) {
        total(text, full, into);
      }
      text.skipLine();
    }
  }

  private static void total(KernelText text, Measure measure, Readings into) {
    if (text.acceptWithinLine(TOTAL)) {
      long total = text.number();
      if (total != Readings.ABSENT) {
        into.set(measure, total);
      }
    }
  }
}
