package io.jobglass.agent.collector;

/** {@code *.pressure}: the total of its {@code some} line, microseconds. */
record Pressure(Measure measure) implements Collector.Parser {
  private static final byte[] SOME = KernelText.word("some ");
  private static final byte[] TOTAL = KernelText.word("total=");

  @Override
  public void parse(KernelText text, Readings into) {
    while (!text.atEnd()) {
      if (text.accept(SOME) && text.acceptWithinLine(TOTAL)) {
        long total = text.number();
        if (total != Readings.ABSENT) {
          into.set(measure, total);
        }
        return;
      }
      text.skipLine();
    }
  }
}
