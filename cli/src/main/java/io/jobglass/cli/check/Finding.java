package io.jobglass.cli.check;

import java.util.Locale;

/**
 * What a check found.
 *
 * @param found what is there
 * @param mend the line that mends it, to copy; empty where there is nothing to mend
 */
record Finding(Status status, String found, String mend) {
  /** How bad it is; only {@code FAILED} makes the command fail. */
  enum Status {
    OK,
    WARNING,
    FAILED,
    SKIPPED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String found) {
    return new Finding(Status.OK, found, "");
  }

  static Finding warning(String found, String mend) {
    return new Finding(Status.WARNING, found, mend);
  }

  static Finding failed(String found, String mend) {
    return new Finding(Status.FAILED, found, mend);
  }

  static Finding skipped(String found, String mend) {
    return new Finding(Status.SKIPPED, found, mend);
  }
}
