package io.jobglass.core.storage;

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
}
