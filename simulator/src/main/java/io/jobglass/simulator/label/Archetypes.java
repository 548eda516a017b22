package io.jobglass.simulator.label;

import io.jobglass.core.job.EndReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * All archetypes with their labels, as {@code labels.yaml} fixes them.
 *
 * @param all in the file's order, each followed by its boundaries
 * @param codes every finding code, with what it is about: {@code job}, {@code array}, {@code user}
 *     or {@code node}
 * @param developmentSeeds for building rules
 * @param heldOutSeeds for the last check of a rule, never for tuning one
 */
public record Archetypes(
    List<Archetype> all,
    Map<String, String> codes,
    List<Long> developmentSeeds,
    List<Long> heldOutSeeds) {
  private static final String FILE = "labels.yaml";
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .build();

  public Archetypes {
    all = List.copyOf(all);
    codes = Map.copyOf(codes);
    developmentSeeds = List.copyOf(developmentSeeds);
    heldOutSeeds = List.copyOf(heldOutSeeds);
  }

  /**
   * Reads the file that is built in.
   *
   * @throws IllegalArgumentException when it contradicts itself
   */
  public static Archetypes load() {
    try (InputStream in =
        Objects.requireNonNull(Archetypes.class.getResourceAsStream(FILE), FILE)) {
      LoaderOptions options = new LoaderOptions();
      options.setAllowDuplicateKeys(false);
      Object document = new Yaml(new SafeConstructor(options)).load(in);
      return new Resolution(JSON.convertValue(document, LabelFile.class)).archetypes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param name {@code archetype} or {@code archetype/variant}
   * @throws IllegalArgumentException when there is none
   */
  public Archetype named(String name) {
    return all.stream()
        .filter(archetype -> archetype.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no archetype " + name));
  }

  /** Without the boundaries. */
  public List<Archetype> plain() {
    return all.stream().filter(archetype -> !archetype.boundary()).toList();
  }

  /** What an entry inherits: parameters over the defaults, a boundary over its archetype. */
  private record Resolution(LabelFile file) {
    Archetypes archetypes() {
      List<Archetype> all = new ArrayList<>();
      for (LabelFile.Entry entry : file.archetypes()) {
        Map<String, Object> parameters = merged(file.defaults(), entry.parameters());
        int weight = Objects.requireNonNullElse(entry.weight(), 1);
        all.add(
            new Archetype(
                entry.name(),
                entry.about(),
                false,
                weight,
                behaviour(parameters),
                label(entry, entry.verdict(), entry.findings(), entry.allowed())));
        for (LabelFile.Boundary boundary : entry.variants()) {
          all.add(
              new Archetype(
                  entry.name() + "/" + boundary.name(),
                  entry.about() + "; boundary: " + boundary.name().replace('_', ' '),
                  true,
                  weight,
                  behaviour(merged(parameters, boundary.parameters())),
                  label(
                      entry,
                      Objects.requireNonNullElse(boundary.verdict(), entry.verdict()),
                      boundary.findings() == null ? entry.findings() : boundary.findings(),
                      boundary.allowed() == null ? entry.allowed() : boundary.allowed())));
        }
      }
      Map<String, String> scopes = new LinkedHashMap<>();
      file.codes().forEach((code, told) -> scopes.put(code, told.scope()));
      return new Archetypes(all, scopes, file.seeds().development(), file.seeds().heldOut());
    }

    private static Behaviour behaviour(Map<String, Object> parameters) {
      return JSON.convertValue(parameters, Behaviour.class);
    }

    private Label label(
        LabelFile.Entry entry,
        String verdict,
        @Nullable List<String> findings,
        @Nullable List<String> allowed) {
      Set<String> must = codes(entry, findings);
      Set<String> may = codes(entry, allowed);
      if (may.stream().anyMatch(must::contains)) {
        throw new IllegalArgumentException(entry.name() + ": told to be found and to be allowed");
      }
      if (!verdict.equals(Label.RUNNING) && EndReason.ofCode(verdict).isEmpty()) {
        throw new IllegalArgumentException(entry.name() + ": no such verdict: " + verdict);
      }
      Set<String> forbidden = new TreeSet<>(file.codes().keySet());
      forbidden.removeAll(must);
      forbidden.removeAll(may);
      return new Label(
          verdict,
          must,
          may,
          forbidden,
          Set.copyOf(Objects.requireNonNullElse(entry.needs(), List.<String>of())));
    }

    private Set<String> codes(LabelFile.Entry entry, @Nullable List<String> told) {
      Set<String> codes = new TreeSet<>(Objects.requireNonNullElse(told, List.<String>of()));
      for (String code : codes) {
        if (!file.codes().containsKey(code)) {
          throw new IllegalArgumentException(entry.name() + ": no such finding code: " + code);
        }
      }
      return codes;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> merged(
        Map<String, Object> under, @Nullable Map<String, Object> over) {
      Map<String, Object> merged = new LinkedHashMap<>(under);
      if (over != null) {
        over.forEach((key, value) ->
            merged.merge(
                key,
                value,
                (old, replacing) ->
                    old instanceof Map<?, ?> inner && replacing instanceof Map<?, ?> outer
                        ? merged((Map<String, Object>) inner, (Map<String, Object>) outer)
                        : replacing));
      }
      return merged;
    }
  }
}
