package io.jobglass.server.diagnosis;

import io.jobglass.core.diagnosis.RuleBook;
import io.jobglass.core.diagnosis.Rules;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * A site's {@code rules.yaml}: keys of the built-in rules with other values, and, below {@code
 * partitions}, the same for single partitions over those.
 */
final class RulesYaml {
  private static final String PARTITIONS = "partitions";
  private static final int MOST_CHARACTERS = 1 << 20;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private RulesYaml() {}

  /**
   * @throws IllegalArgumentException naming the key and what was expected of it
   */
  static RuleBook parse(String text) {
    Map<String, Object> site = new LinkedHashMap<>(document(text));
    Object partitions = site.remove(PARTITIONS);
    Map<String, Object> rules = over(defaults(), site, "");
    Map<String, Rules> byPartition = new LinkedHashMap<>();
    if (partitions != null) {
      section(partitions, PARTITIONS)
          .forEach((name, changes) -> {
            String at = PARTITIONS + "." + name;
            byPartition.put(name, rules(over(rules, section(changes, at), at + "."), at + ": "));
          });
    }
    return new RuleBook(rules(rules, ""), byPartition);
  }

  private static Map<String, Object> document(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setCodePointLimit(MOST_CHARACTERS);
    try {
      Object document = new Yaml(new SafeConstructor(options)).load(text);
      return document == null ? Map.of() : section(document, "the file");
    } catch (YAMLException e) {
      throw new IllegalArgumentException("not YAML: " + e.getMessage(), e);
    }
  }

  private static Map<String, Object> section(@Nullable Object value, String at) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException(at + ": expected keys with values, got " + value);
    }
    Map<String, Object> section = new LinkedHashMap<>();
    map.forEach((key, inner) -> section.put(String.valueOf(key), inner));
    return section;
  }

  private static Map<String, Object> defaults() {
    return section(JSON.convertValue(Rules.DEFAULTS, Map.class), "defaults");
  }

  /** The known keys, with the values of the changes where there are some. */
  private static Map<String, Object> over(
      Map<String, Object> under, Map<String, Object> changes, String at) {
    Map<String, Object> merged = new LinkedHashMap<>(under);
    changes.forEach((key, value) -> {
      Object known = under.get(key);
      if (known == null) {
        throw new IllegalArgumentException(
            at + key + ": there is no such key; known are " + String.join(", ", under.keySet()));
      }
      if (known instanceof Map<?, ?>) {
        merged.put(key, over(section(known, at + key), section(value, at + key), at + key + "."));
      } else if (value instanceof Number) {
        merged.put(key, value);
      } else {
        throw new IllegalArgumentException(at + key + ": expected a number, got " + value);
      }
    });
    return merged;
  }

  private static Rules rules(Map<String, Object> values, String at) {
    try {
      return JSON.convertValue(values, Rules.class);
    } catch (DatabindException e) {
      Throwable cause = e.getCause() instanceof IllegalArgumentException ? e.getCause() : e;
      throw new IllegalArgumentException(at + cause.getMessage(), e);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(at + e.getOriginalMessage(), e);
    }
  }
}
