package io.jobglass.benchmarks;

/** One thing to measure; bounded in time, it stops by itself. */
interface Benchmark {
  /** The name on the command line. */
  String name();

  /** What is measured, for the list. */
  String summary();

  void run(Programs programs, Table table) throws Exception;
}
