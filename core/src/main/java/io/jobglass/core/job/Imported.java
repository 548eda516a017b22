package io.jobglass.core.job;

import org.jspecify.annotations.Nullable;

/** The mark, among {@link Fact#EXTRA}, of a job of the past: no agent can have measured it. */
public final class Imported {
  private static final String KEY = "{\"imported\":";

  private Imported() {}

  /**
   * JSON for {@link Fact#EXTRA}.
   *
   * @param source a word, such as the program that told
   */
  public static String mark(String source) {
    return KEY + "\"" + source + "\"}";
  }

  /** Whether a {@link Fact#EXTRA} is the mark. */
  public static boolean marked(@Nullable String extra) {
    return extra != null && extra.startsWith(KEY);
  }
}
