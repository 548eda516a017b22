package io.jobglass.core.job;

import java.util.Locale;

/** Who told an event, and with which authority. */
public enum EventSource {
  AGENT(Authority.OBSERVATION, "collector"),
  /** The service itself, about a run that nobody tells of any more: {@link LostRun}. */
  REPAIR(Authority.OBSERVATION, "jobglass"),
  PROLOG(Authority.NODE_SCRIPT, "slurm-prolog"),
  EPILOG(Authority.NODE_SCRIPT, "slurm-epilog"),
  /** A client of the v1 webhooks: its word on failed or cancelled counts as known. */
  WEBHOOK(Authority.NODE_SCRIPT, "webhook"),
  PROLOG_SLURMCTLD(Authority.CONTROLLER_SCRIPT, "slurm-prolog-slurmctld"),
  EPILOG_SLURMCTLD(Authority.CONTROLLER_SCRIPT, "slurm-epilog-slurmctld"),
  JOBCOMP(Authority.COMPLETION, "slurm-jobcomp"),
  LAUNCHER(Authority.COMPLETION, "launcher"),
  MOCK(Authority.COMPLETION, "mock"),
  ACCOUNTING(Authority.ACCOUNTING, "slurm-accounting"),
  API(Authority.OPERATOR, "api");

  private final Authority authority;
  private final String actor;

  EventSource(Authority authority, String actor) {
    this.authority = authority;
    this.actor = actor;
  }

  public Authority authority() {
    return authority;
  }

  /** The {@code changed_by} of the audit trail when the sender names none. */
  public String actor() {
    return actor;
  }

  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
