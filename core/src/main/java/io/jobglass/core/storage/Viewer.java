package io.jobglass.core.storage;

import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Job;
import java.util.Set;

/** Whose jobs a reader may see; every read of the store takes one and applies it itself. */
public sealed interface Viewer {
  Viewer EVERYTHING = new Everything();

  /** Whether the job may be seen: for jobs at hand, where no store applies it. */
  boolean sees(Job job);

  /** An admin, an operator, or the service itself. */
  record Everything() implements Viewer {
    @Override
    public boolean sees(Job job) {
      return true;
    }
  }

  /** A user, who sees the jobs of that name only. */
  record OwnJobs(String user) implements Viewer {
    @Override
    public boolean sees(Job job) {
      return job.user().filter(user::equals).isPresent();
    }
  }

  /** A manager of accounts: own jobs and those charged to the accounts. */
  record Accounts(String user, Set<String> accounts) implements Viewer {
    public Accounts {
      accounts = Set.copyOf(accounts);
    }

    @Override
    public boolean sees(Job job) {
      return job.user().filter(user::equals).isPresent()
          || job.facts().text(Fact.ACCOUNT).filter(accounts::contains).isPresent();
    }
  }
}
