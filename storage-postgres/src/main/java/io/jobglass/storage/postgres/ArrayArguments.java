package io.jobglass.storage.postgres;

import java.lang.reflect.Type;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.argument.ArgumentFactory;
import org.jdbi.v3.core.config.ConfigRegistry;

/**
 * Binds arrays in the driver's binary form; JDBI's own way turns them into text with every quote in
 * them escaped. Stateless.
 */
final class ArrayArguments implements ArgumentFactory {
  private static final Map<Class<?>, String> ELEMENTS =
      Map.of(
          String[].class, "text",
          Long[].class, "int8",
          Integer[].class, "int4",
          Double[].class, "float8",
          Boolean[].class, "bool");

  @Override
  public Optional<Argument> build(Type type, Object value, ConfigRegistry config) {
    String element = value == null ? null : ELEMENTS.get(value.getClass());
    return element == null
        ? Optional.empty()
        : Optional.of((position, statement, context) ->
            statement.setArray(
                position, statement.getConnection().createArrayOf(element, (Object[]) value)));
  }
}
