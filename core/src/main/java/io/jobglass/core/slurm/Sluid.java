package io.jobglass.core.slurm;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Slurm's id of one run of a job (25.11 and later): 12 bits of cluster, 42 bits of Unix
 * milliseconds, 10 bits of sequence; written {@code s} and 13 digits of Crockford's base 32 ({@code
 * src/common/sluid.c}).
 *
 * @param value all 64 bits, to be read as unsigned
 */
public record Sluid(long value) {
  private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final int LENGTH = 14;

  /** Reads the text form; case does not matter, O counts as 0, I and L as 1. */
  public static Optional<Sluid> parse(String text) {
    String folded =
        text.toUpperCase(Locale.ROOT).replace('O', '0').replace('I', '1').replace('L', '1');
    if (text.length() != LENGTH || folded.length() != LENGTH || folded.charAt(0) != 'S') {
      return Optional.empty();
    }
    long value = 0;
    for (int i = 1; i < LENGTH; i++) {
      int digit = DIGITS.indexOf(folded.charAt(i));
      // 13 digits hold 65 bits: the first digit has only 4 to give.
      if (digit < 0 || (i == 1 && digit > 15)) {
        return Optional.empty();
      }
      value = value << 5 | digit;
    }
    return Optional.of(new Sluid(value));
  }

  /** The cluster's number; 0 and 1 are reserved. */
  public int cluster() {
    return (int) (value >>> 52);
  }

  /** When the run was submitted or requeued: not when it started. */
  public Instant time() {
    return Instant.ofEpochMilli(value >>> 10 & 0x3ff_ffff_ffffL);
  }

  public int sequence() {
    return (int) (value & 0x3ff);
  }

  /** The text form, in capitals but for the {@code s}; sorts by time within a cluster. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(LENGTH).append('s');
    for (int shift = 60; shift >= 0; shift -= 5) {
      out.append(DIGITS.charAt((int) (value >>> shift & 0x1f)));
    }
    return out.toString();
  }
}
