package io.jobglass.storage.postgres;

import io.jobglass.core.storage.StoreException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import org.jspecify.annotations.Nullable;

/** Tells failures that may pass from those that will not, by their SQLSTATE. */
final class SqlFailure {
  private SqlFailure() {}

  static StoreException of(RuntimeException failure) {
    SQLException cause = sqlCause(failure);
    if (cause == null) {
      return new StoreException(
          "cannot be stored or read: " + failure.getMessage(), failure, false);
    }
    return new StoreException("database: " + cause.getMessage(), failure, passing(cause));
  }

  private static @Nullable SQLException sqlCause(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }

  private static boolean passing(SQLException failure) {
    String state = failure.getSQLState();
    if (state == null || state.length() != 5) {
      return failure instanceof SQLTransientException;
    }
    return switch (state.substring(0, 2)) {
      case "08" -> true; // connection
      case "23" -> state.equals("23505"); // two replicas stored the same at once
      case "25" -> state.equals("25P03") || state.equals("25006"); // idle too long; read-only
      case "40" -> true; // deadlock, serialization
      case "53" -> true; // out of disk, memory, connections
      case "55" -> true; // lock not available
      case "57" -> true; // cancelled by timeout, shutting down, starting up
      case "58" -> true; // system error
      default -> false;
    };
  }
}
