package io.jobglass.agent.collector;

import java.util.BitSet;

/** A list of logical CPUs such as {@code 0-3,8}: how many they are, and of how many cores. */
record CpuList(CpuTopology topology) implements Collector.Parser {
  /** More than any machine has. */
  private static final long MOST_CPUS = 1 << 16;

  private static final byte[] DASH = KernelText.word("-");
  private static final byte[] COMMA = KernelText.word(",");

  @Override
  public void parse(KernelText text, Readings into) {
    BitSet cpus = new BitSet();
    while (true) {
      long first = text.number();
      if (first == Readings.ABSENT) {
        return;
      }
      long last = text.accept(DASH) ? text.number() : first;
      if (last < first || last >= MOST_CPUS) {
        return;
      }
      cpus.set((int) first, (int) last + 1);
      if (!text.accept(COMMA)) {
        break;
      }
    }
    into.set(Measure.CPUS, cpus.cardinality());
    into.set(Measure.CORES, topology.cores(cpus.stream()));
  }
}
