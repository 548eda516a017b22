package io.jobglass.core.slurm;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Slurm's unsigned decimals, in which some values mean that there is none. */
final class SlurmNumber {
  /** {@code NO_VAL} of slurm.h, 32 bit: not set. */
  static final long NO_VAL = 0xfffffffeL;

  /** {@code INFINITE} of slurm.h, 32 bit: unlimited. */
  static final long INFINITE = 0xffffffffL;

  private static final int MAX_DIGITS = 18;
  private static final long LAST_SECOND = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

  private SlurmNumber() {}

  /** The number, or none for null, anything but 1 to 18 digits, NO_VAL and INFINITE. */
  static OptionalLong parse(@Nullable String text) {
    if (text == null
        || text.isEmpty()
        || text.length() > MAX_DIGITS
        || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return OptionalLong.empty();
    }
    return known(Long.parseLong(text));
  }

  static OptionalLong known(long number) {
    return number < 0 || number == NO_VAL || number == INFINITE
        ? OptionalLong.empty()
        : OptionalLong.of(number);
  }

  /** A time in epoch seconds; 0 means that there is none. */
  static Optional<Instant> time(OptionalLong epochSeconds) {
    return epochSeconds.isPresent()
            && epochSeconds.getAsLong() > 0
            && epochSeconds.getAsLong() <= LAST_SECOND
        ? Optional.of(Instant.ofEpochSecond(epochSeconds.getAsLong()))
        : Optional.empty();
  }
}
