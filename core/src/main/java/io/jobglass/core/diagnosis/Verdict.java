package io.jobglass.core.diagnosis;

import io.jobglass.core.job.EndReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why an attempt ended.
 *
 * @param reason null while it lives
 * @param summary one paragraph for the job's user
 * @param confirmed whether a source that can know the end has told it
 */
public record Verdict(
    @Nullable EndReason reason, String summary, boolean confirmed, List<Evidence> evidence) {
  public Verdict {
    evidence = List.copyOf(evidence);
  }
}
