package io.jobglass.core.slurm;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Slurm's environment variables, each absent unless it has a value of its type. */
record Variables(Map<String, String> values) {
  boolean has(String name) {
    return values.containsKey(name);
  }

  /** The first of the names that has a text; empty ones and Slurm's {@code (null)} have none. */
  @Nullable String text(String... names) {
    for (String name : names) {
      String value = SlurmText.of(values.get(name));
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  OptionalLong number(String name) {
    return SlurmNumber.parse(values.get(name));
  }

  @Nullable Long integer(String name) {
    OptionalLong number = number(name);
    return number.isPresent() ? number.getAsLong() : null;
  }

  /** A time in epoch seconds. */
  @Nullable Instant time(String name) {
    return SlurmNumber.time(number(name)).orElse(null);
  }

  /** The nodes of the first name that has a readable host list; empty when none has. */
  List<String> nodes(String... names) {
    for (String name : names) {
      List<String> nodes = SlurmText.nodes(values.get(name));
      if (!nodes.isEmpty()) {
        return nodes;
      }
    }
    return List.of();
  }
}
