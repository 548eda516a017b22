package io.jobglass.simulator.label;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code labels.yaml} as it is written; {@link Archetypes} resolves what is inherited. */
record LabelFile(
    int version,
    Seeds seeds,
    Map<String, Code> codes,
    Map<String, Object> defaults,
    List<Entry> archetypes) {

  record Seeds(List<Long> development, List<Long> heldOut) {}

  record Code(String scope, String when) {}

  record Entry(
      String name,
      String about,
      @Nullable Integer weight,
      String verdict,
      @Nullable List<String> findings,
      @Nullable List<String> allowed,
      @Nullable List<String> needs,
      @Nullable Map<String, Object> parameters,
      @Nullable List<Boundary> boundaries) {
    List<Boundary> variants() {
      return Objects.requireNonNullElse(boundaries, List.of());
    }
  }

  record Boundary(
      String name,
      @Nullable String verdict,
      @Nullable List<String> findings,
      @Nullable List<String> allowed,
      @Nullable Map<String, Object> parameters) {}
}
