package io.jobglass.cli;

/** What commands exit with; {@code run} exits with its command's code instead. */
final class ExitCode {
  static final int PROBLEM = 1;
  static final int USAGE = 2;
  static final int UNREACHABLE = 3;

  private ExitCode() {}
}
