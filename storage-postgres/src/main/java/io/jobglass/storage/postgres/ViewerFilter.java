package io.jobglass.storage.postgres;

import io.jobglass.core.storage.Viewer;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * Whose jobs a reader may see, as a condition on columns {@code user_name} and {@code account}.
 * Every read of a job goes through here. Stateless.
 */
final class ViewerFilter {
  private ViewerFilter() {}

  /**
   * @param table alias of a table with the two columns
   */
  static String condition(Viewer viewer, String table) {
    return switch (viewer) {
      case Viewer.Everything everything -> "true";
      case Viewer.OwnJobs own -> table + ".user_name = :viewerUser";
      case Viewer.Accounts accounts ->
          "(" + table + ".user_name = :viewerUser or " + table + ".account = any(:viewerAccounts))";
    };
  }

  static <S extends SqlStatement<S>> S bind(S statement, Viewer viewer) {
    return switch (viewer) {
      case Viewer.Everything everything -> statement;
      case Viewer.OwnJobs own -> statement.bind("viewerUser", own.user());
      case Viewer.Accounts accounts ->
          statement
              .bind("viewerUser", accounts.user())
              .bind("viewerAccounts", accounts.accounts().toArray(String[]::new));
    };
  }
}
