package io.jobglass.core.job;

import java.util.Optional;

/** Which orders of a person can be carried out on a job as it is. */
public final class JobCommands {
  private JobCommands() {}

  /** Why a command is refused. */
  public sealed interface Refusal {
    /** For a person. */
    String why();

    /** The job exists already, or has ended. */
    record Conflict(String why) implements Refusal {}

    /** There is no such job. */
    record NotFound(String why) implements Refusal {}
  }

  /** Empty when the event is no command, or one that can be carried out. */
  public static Optional<Refusal> refusal(JobHistory history, JobEvent event) {
    Optional<Job> newest = history.newest();
    String id = event.job().externalId();
    return switch (event.kind()) {
      case CREATED ->
          newest.map(
              job -> new Refusal.Conflict("job " + id + " exists already, " + job.state().code()));
      case UPDATED ->
          newest.isEmpty()
              ? Optional.of(new Refusal.NotFound("there is no job " + id))
              : reopening(newest.get(), event);
      case DELETED ->
          newest.isEmpty()
              ? Optional.of(new Refusal.NotFound("there is no job " + id))
              : Optional.empty();
      case STARTED, SAMPLING_STARTED, OOM_KILLED, SAMPLING_STOPPED, FINISHED -> Optional.empty();
    };
  }

  private static Optional<Refusal> reopening(Job job, JobEvent event) {
    return event
        .facts()
        .text(Fact.STATE)
        .flatMap(JobState::ofCode)
        .filter(state -> !state.terminal() && job.state().terminal())
        .map(state ->
            new Refusal.Conflict(
                "job "
                    + job.id().externalId()
                    + " is "
                    + job.state().code()
                    + " and cannot become "
                    + state.code()
                    + " again"));
  }
}
