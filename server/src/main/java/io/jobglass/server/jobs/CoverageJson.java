package io.jobglass.server.jobs;

import io.jobglass.core.usage.Coverage;
import org.jspecify.annotations.Nullable;

/** Writes how much of a job the agents saw. */
final class CoverageJson {
  private CoverageJson() {}

  /**
   * @param nodes how many the job has, where told
   */
  static io.jobglass.api.server.model.Coverage of(Coverage coverage, @Nullable Integer nodes) {
    return new io.jobglass.api.server.model.Coverage(
            coverage.measuredNodes(), coverage.gaps(), coverage.unseen().toMillis() / 1000.0)
        .nodes(nodes);
  }
}
