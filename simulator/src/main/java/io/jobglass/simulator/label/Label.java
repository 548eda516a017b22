package io.jobglass.simulator.label;

import java.util.Set;

/**
 * What a diagnosis of a simulated job must say, may say and must not say.
 *
 * @param verdict an {@link io.jobglass.core.job.EndReason} code, or {@link #RUNNING}
 * @param findings codes that must be told
 * @param allowed codes that may be told
 * @param forbidden codes that must not be told: all others
 * @param needs what reports do not carry yet, and without which the findings cannot be told
 */
public record Label(
    String verdict,
    Set<String> findings,
    Set<String> allowed,
    Set<String> forbidden,
    Set<String> needs) {
  /** The verdict on a job that has not ended. */
  public static final String RUNNING = "running";

  public Label {
    findings = Set.copyOf(findings);
    allowed = Set.copyOf(allowed);
    forbidden = Set.copyOf(forbidden);
    needs = Set.copyOf(needs);
  }
}
