package io.jobglass.storage.postgres;

import org.jspecify.annotations.Nullable;

/** The higher of two values of which any may be absent. */
final class Highest {
  private Highest() {}

  static <T extends Comparable<T>> @Nullable T of(@Nullable T known, @Nullable T now) {
    return known == null || (now != null && now.compareTo(known) > 0) ? now : known;
  }
}
