package io.jobglass.core.diagnosis;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something about a job that its user should know, told only where numbers support it.
 *
 * @param code stable, for machines
 * @param statement one sentence with its numbers
 * @param advice what to ask for next time, to paste where it can be
 * @param measures the numbers that made it fire, beside their thresholds
 * @param quality how the numbers came about: {@code kernel counter}, {@code sampled}, {@code
 *     scheduler}, or {@code unconfirmed} where the job's end is
 * @param coverage how much of the job's node time was sampled, 0 to 1; null for what does not
 *     depend on samples
 */
public record Finding(
    String code,
    Severity severity,
    String statement,
    @Nullable String advice,
    List<Measure> measures,
    Confidence confidence,
    String quality,
    @Nullable Double coverage) {
  public Finding {
    measures = List.copyOf(measures);
  }

  /** How much it matters, the least first. */
  public enum Severity {
    INFO,
    WARNING,
    SERIOUS;

    /** The name on the wire. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How sure it is. */
  public enum Confidence {
    LOW,
    MEDIUM,
    HIGH;

    /** The name on the wire. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A number and what it was held against.
   *
   * @param name such as {@code mean_cpu}
   * @param unit such as {@code percent}
   * @param threshold the finding needs the value to be on one side of it; null where there is none
   * @param rule the key of the threshold in rules.yaml
   */
  public record Measure(
      String name, double value, String unit, @Nullable Double threshold, @Nullable String rule) {}
}
