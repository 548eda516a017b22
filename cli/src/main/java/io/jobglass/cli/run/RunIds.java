package io.jobglass.cli.run;

import java.util.random.RandomGenerator;

/** Makes names for runs: random, easy to read aloud and to type. */
public final class RunIds {
  /** Crockford's base 32: no i, l, o, u. */
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

  private static final int LENGTH = 10;

  private final RandomGenerator random;

  public RunIds(RandomGenerator random) {
    this.random = random;
  }

  /** {@code run-} and 50 random bits. */
  public String next() {
    StringBuilder id = new StringBuilder("run-");
    for (int i = 0; i < LENGTH; i++) {
      id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return id.toString();
  }
}
