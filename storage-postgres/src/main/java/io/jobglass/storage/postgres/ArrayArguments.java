package io.jobglass.storage.postgres;

import java.lang.reflect.Type;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.argument.ArgumentFactory;
import org.jdbi.v3.core.config.ConfigRegistry;

/**
 * Binds arrays in the driver's binary form; JDBI's own way turns them into text with every quote in
 * them escaped. Preparable, because JDBI asks its own preparable factories before any that is not.
 * Stateless.
 */
final class ArrayArguments implements ArgumentFactory.Preparable {
  private static final Map<Type, String> ELEMENTS =
      Map.of(
          String[].class, "text",
          Long[].class, "int8",
          Integer[].class, "int4",
          Double[].class, "float8",
          Boolean[].class, "bool");

  @Override
  public Optional<Function<Object, Argument>> prepare(Type type, ConfigRegistry config) {
    return Optional.ofNullable(ELEMENTS.get(type))
        .map(element ->
            value ->
                (position, statement, context) ->
                    statement.setArray(
                        position,
                        statement.getConnection().createArrayOf(element, (Object[]) value)));
  }
}
