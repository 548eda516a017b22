package io.jobglass.core.job;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What is known, fact by fact; what is not known is absent. Immutable; each value has the type of
 * its {@link Fact.Kind}, times in whole microseconds as PostgreSQL keeps them.
 */
public record Facts(Map<Fact, Object> values) {
  public static final Facts NONE = new Facts(Map.of());

  public Facts {
    Map<Fact, Object> copy = new EnumMap<>(Fact.class);
    values.forEach((fact, value) -> copy.put(fact, checked(fact, value)));
    values = Collections.unmodifiableMap(copy);
  }

  private static Object checked(Fact fact, Object value) {
    if (!fact.kind().type().isInstance(value)) {
      throw new IllegalArgumentException(
          fact + " must be a " + fact.kind().type().getSimpleName() + ", got " + value.getClass());
    }
    return switch (value) {
      case Instant time -> time.truncatedTo(ChronoUnit.MICROS);
      case List<?> list -> {
        if (!list.stream().allMatch(String.class::isInstance)) {
          throw new IllegalArgumentException(fact + " must be texts only");
        }
        yield List.copyOf(list);
      }
      default -> value;
    };
  }

  public boolean has(Fact fact) {
    return values.containsKey(fact);
  }

  public Optional<String> text(Fact fact) {
    return Optional.ofNullable((String) value(fact, Fact.Kind.TEXT));
  }

  public OptionalLong integer(Fact fact) {
    Long value = (Long) value(fact, Fact.Kind.INTEGER);
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  public Optional<Double> decimal(Fact fact) {
    return Optional.ofNullable((Double) value(fact, Fact.Kind.DECIMAL));
  }

  public Optional<Instant> time(Fact fact) {
    return Optional.ofNullable((Instant) value(fact, Fact.Kind.TIME));
  }

  /** The list, or an empty one when the fact is not known. */
  @SuppressWarnings("unchecked")
  public List<String> texts(Fact fact) {
    Object value = value(fact, Fact.Kind.TEXTS);
    return value == null ? List.of() : (List<String>) value;
  }

  private @Nullable Object value(Fact fact, Fact.Kind kind) {
    if (fact.kind() != kind) {
      throw new IllegalArgumentException(fact + " is " + fact.kind() + ", not " + kind);
    }
    return values.get(fact);
  }

  public static Builder builder() {
    return new Builder();
  }

  public Builder toBuilder() {
    Builder builder = new Builder();
    values.forEach(builder::put);
    return builder;
  }

  /** Collects facts; a null value leaves the fact out. Not thread-safe. */
  public static final class Builder {
    private final Map<Fact, Object> values = new EnumMap<>(Fact.class);

    private Builder() {}

    public Builder put(Fact fact, @Nullable Object value) {
      if (value != null) {
        values.put(fact, value instanceof Integer number ? Long.valueOf(number) : value);
      }
      return this;
    }

    /** As {@link #put}, but a null value takes the fact away. */
    Builder set(Fact fact, @Nullable Object value) {
      values.remove(fact);
      return put(fact, value);
    }

    public Facts build() {
      return values.isEmpty() ? NONE : new Facts(values);
    }
  }
}
