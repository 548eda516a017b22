package io.jobglass.server.stream;

import io.jobglass.api.server.model.JobChanges;
import io.jobglass.api.server.model.JobState;
import io.jobglass.server.live.JobChange;
import java.util.List;

/** Writes the data of a stream's {@code jobs} event. */
final class JobChangesJson {
  private JobChangesJson() {}

  static JobChanges of(List<JobChange> changes) {
    return new JobChanges(changes.stream().map(JobChangesJson::of).toList());
  }

  private static io.jobglass.api.server.model.JobChange of(JobChange change) {
    return new io.jobglass.api.server.model.JobChange(
        change.id().externalId(),
        change.id().cluster(),
        change.attempt(),
        JobState.fromValue(change.state().code()),
        change.recorded());
  }
}
