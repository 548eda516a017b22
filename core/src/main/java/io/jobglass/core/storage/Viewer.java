package io.jobglass.core.storage;

import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Job;
import java.util.Set;

/** Whose jobs a reader may see; every read of the store takes one and applies it itself. */
public sealed interface Viewer {
  /** An admin, an operator, or the service itself. */
  record Everything() implements Viewer {}

  /** A user, who sees the jobs of that name only. */
  record OwnJobs(String user) implements Viewer {}

  /** A manager of accounts: own jobs and those charged to the accounts. */
  record Accounts(String user, Set<String> accounts) implements Viewer {
    public Accounts {
      accounts = Set.copyOf(accounts);
    }
  }

  Viewer EVERYTHING = new Everything();

  /** Whether the job may be seen: for jobs at hand, where no store applies it. */
  default boolean sees(Job job) {
    String owner = job.user().orElse(null);
    return switch (this) {
      case Everything _ -> true;
      case OwnJobs own -> own.user().equals(owner);
      case Accounts accounts ->
          accounts.user().equals(owner)
              || job.facts().text(Fact.ACCOUNT).filter(accounts.accounts()::contains).isPresent();
    };
  }
}
