package io.jobglass.agent.collector;

/** A list of processors such as {@code 0-3,8}: how many they are. */
record CpuList(Measure measure) implements Collector.Parser {
  private static final byte[] DASH = KernelText.word("-");
  private static final byte[] COMMA = KernelText.word(",");

  @Override
  public void parse(KernelText text, Readings into) {
    long count = 0;
    while (true) {
      long first = text.number();
      if (first == Readings.ABSENT) {
        return;
      }
      long last = text.accept(DASH) ? text.number() : first;
      if (last < first) {
        return;
      }
      count += last - first + 1;
      if (!text.accept(COMMA)) {
        break;
      }
    }
    into.set(measure, count);
  }
}
