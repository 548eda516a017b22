package io.jobglass.cli.check;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/** A finding with the name of its check, as it is printed. */
@JsonPropertyOrder({"check", "status", "found", "mend"})
record CheckResult(String check, String status, String found, String mend) {
  CheckResult(String check, Finding finding) {
    this(check, finding.status().word(), finding.found(), finding.mend());
  }
}
