package io.jobglass.core.diagnosis;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something about a job that its user should know, told only where numbers support it.
 *
 * @param code stable, for machines
 * @param statement one sentence with its numbers
 * @param advice what to ask for next time
 */
public record Finding(String code, Severity severity, String statement, @Nullable String advice) {
  /** How much it matters. */
  public enum Severity {
    INFO,
    WARNING,
    SERIOUS;

    /** The name on the wire. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
