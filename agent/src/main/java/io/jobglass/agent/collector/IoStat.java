package io.jobglass.agent.collector;

/** {@code io.stat}: bytes read and written, summed over the devices. */
final class IoStat implements Collector.Parser {
  private static final byte[] READ = KernelText.word("rbytes=");
  private static final byte[] WRITTEN = KernelText.word("wbytes=");

  @Override
  public void parse(KernelText text, Readings into) {
    long read = 0;
    long written = 0;
    while (!text.atEnd()) {
      if (text.acceptWithinLine(READ)) {
        read += Math.max(0, text.number());
      }
      if (text.acceptWithinLine(WRITTEN)) {
        written += Math.max(0, text.number());
      }
      text.skipLine();
    }
    into.set(Measure.IO_READ_BYTES, read);
    into.set(Measure.IO_WRITTEN_BYTES, written);
  }
}
