package io.jobglass.agent.collector;

/**
 * {@code blkio.throttle.io_service_bytes_recursive} and {@code io_serviced_recursive} of v1: lines
 * {@code MAJ:MIN Read N} and {@code MAJ:MIN Write N}, summed over the devices.
 */
record BlkioService(Measure reads, Measure writes) implements Collector.Parser {
  private static final byte[] READ = KernelText.word("Read ");
  private static final byte[] WRITE = KernelText.word("Write ");

  @Override
  public void parse(KernelText text, Readings into) {
    long read = 0;
    long written = 0;
    while (!text.atEnd()) {
      text.skipWord();
      boolean reading = text.accept(READ);
      if (reading || text.accept(WRITE)) {
        long value = text.number();
        if (value == Readings.ABSENT) {
          return;
        }
        read += reading ? value : 0;
        written += reading ? 0 : value;
      }
      text.skipLine();
    }
    into.set(reads, read);
    into.set(writes, written);
  }
}
