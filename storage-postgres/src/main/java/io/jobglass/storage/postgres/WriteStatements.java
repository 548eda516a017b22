package io.jobglass.storage.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/**
 * Statements that go to the server together and cost one round trip; the names of their parameters
 * must differ. Not thread-safe.
 */
final class WriteStatements {
  private final StringBuilder sql = new StringBuilder(4096);
  private final List<Consumer<Update>> bindings = new ArrayList<>();

  /** Adds a statement to the end. */
  void add(String statement, Consumer<Update> binding) {
    sql.append(sql.isEmpty() ? "" : ";\n").append(statement);
    bindings.add(binding);
  }

  void execute(Handle handle) {
    if (!sql.isEmpty()) {
      Update update = handle.createUpdate(sql.toString());
      bindings.forEach(binding -> binding.accept(update));
      update.execute();
    }
  }
}
