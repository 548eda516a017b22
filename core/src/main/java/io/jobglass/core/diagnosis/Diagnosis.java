package io.jobglass.core.diagnosis;

import java.util.List;

/** What became of an attempt, and what its user should know. */
public record Diagnosis(Verdict verdict, List<Finding> findings) {
  public Diagnosis {
    findings = List.copyOf(findings);
  }
}
