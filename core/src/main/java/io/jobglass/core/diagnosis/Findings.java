package io.jobglass.core.diagnosis;

import io.jobglass.core.diagnosis.Finding.Confidence;
import io.jobglass.core.diagnosis.Finding.Measure;
import io.jobglass.core.diagnosis.Finding.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Collects what the rules find, and gives each finding what all have in common. */
final class Findings {
  private static final double WELL_COVERED = 0.9;
  private static final double HALF_COVERED = 0.5;

  private final Observations seen;
  private final OptionalDouble coverage;
  private final List<Finding> found = new ArrayList<>();

  private Findings(Observations seen) {
    this.seen = seen;
    this.coverage = Coverage.share(seen);
  }

  /** All findings, the most severe first. */
  static List<Finding> of(Observations seen) {
    Findings findings = new Findings(seen);
    CoverageRules.apply(seen, findings);
    MemoryRules.apply(seen, findings);
    CpuRules.apply(seen, findings);
    NodeRules.apply(seen, findings);
    GpuRules.apply(seen, findings);
    TimeRules.apply(seen, findings);
    PastRules.apply(seen, findings);
    LiveRules.apply(seen, findings);
    findings.found.sort(Comparator.comparing(Finding::severity).reversed());
    return findings.found;
  }

  OptionalDouble coverage() {
    return coverage;
  }

  Draft warn(String code) {
    return new Draft(code, Severity.WARNING);
  }

  Draft inform(String code) {
    return new Draft(code, Severity.INFO);
  }

  Draft alarm(String code) {
    return new Draft(code, Severity.SERIOUS);
  }

  /** A finding in the making; nothing is told before it says where it comes from. */
  final class Draft {
    private final String code;
    private final Severity severity;
    private final List<Measure> measures = new ArrayList<>();
    private @Nullable String advice;

    private Draft(String code, Severity severity) {
      this.code = code;
      this.severity = severity;
    }

    /** A number that was held against a rule. */
    Draft measure(String name, double value, String unit, double threshold, String rule) {
      measures.add(new Measure(name, value, unit, threshold, rule));
      return this;
    }

    /** A number that only tells more. */
    Draft measure(String name, double value, String unit) {
      measures.add(new Measure(name, value, unit, null, null));
      return this;
    }

    Draft advise(@Nullable String text) {
      this.advice = text;
      return this;
    }

    void sampled(String statement) {
      tell(statement, Evidence.Source.SAMPLED.text(), covered(), coveredShare());
    }

    /** From a counter that does not depend on when it was read. */
    void counted(String statement) {
      tell(statement, Evidence.Source.KERNEL_COUNTER.text(), Confidence.HIGH, coveredShare());
    }

    /** From what was told of beginning and end. */
    void told(String statement) {
      boolean sure = seen.job().confirmed();
      tell(
          statement,
          sure ? seen.teller().text() : "unconfirmed",
          sure ? Confidence.HIGH : Confidence.LOW,
          null);
    }

    private Confidence covered() {
      double share = coverage.orElse(HALF_COVERED);
      return share >= WELL_COVERED
          ? Confidence.HIGH
          : share >= HALF_COVERED ? Confidence.MEDIUM : Confidence.LOW;
    }

    private @Nullable Double coveredShare() {
      return coverage.isPresent() ? coverage.getAsDouble() : null;
    }

    private void tell(
        String statement, String quality, Confidence confidence, @Nullable Double share) {
      found.add(
          new Finding(code, severity, statement, advice, measures, confidence, quality, share));
    }
  }
}
