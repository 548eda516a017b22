package io.jobglass.server.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Finds the text of each setting: a flag wins over {@code JOBGLASS_SECTION_KEY}, that over the old
 * service's variable, that over the file, that over the default. Problems are collected, not
 * thrown. Not thread-safe.
 */
final class SettingTexts {
  private static final String DEFAULT_FILE = "jobglass.yaml";

  private final Map<Setting, String> texts = new EnumMap<>(Setting.class);
  private final List<String> problems;

  SettingTexts(List<String> arguments, Map<String, String> environment, List<String> problems) {
    this.problems = problems;
    for (Setting setting : Setting.values()) {
      texts.put(setting, setting.defaultText());
    }
    readFile(fileOf(arguments, environment));
    readEnvironment(environment);
    readArguments(arguments);
  }

  String text(Setting setting) {
    String text = texts.get(setting);
    return text == null ? "" : text.strip();
  }

  private static Path fileOf(List<String> arguments, Map<String, String> environment) {
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("--config") && i + 1 < arguments.size()) {
        return Path.of(arguments.get(i + 1));
      }
      if (argument.startsWith("--config=")) {
        return Path.of(argument.substring("--config=".length()));
      }
    }
    return Path.of(environment.getOrDefault("JOBGLASS_CONFIG", DEFAULT_FILE));
  }

  private void readFile(Path file) {
    if (!Files.exists(file)) {
      if (!file.equals(Path.of(DEFAULT_FILE))) {
        problems.add("there is no settings file " + file);
      }
      return;
    }
    try (Reader reader = Files.newBufferedReader(file)) {
      LoaderOptions options = new LoaderOptions();
      options.setAllowDuplicateKeys(false);
      Object tree = new Yaml(new SafeConstructor(options)).load(reader);
      if (tree instanceof Map<?, ?> sections) {
        sections.forEach((section, entries) -> readSection(file, section, entries));
      } else if (tree != null) {
        problems.add(file + ": expected sections with keys");
      }
    } catch (IOException | YAMLException e) {
      problems.add(file + ": " + e.getMessage());
    }
  }

  private void readSection(Path file, Object section, Object entries) {
    if (!(entries instanceof Map<?, ?> map)) {
      problems.add(file + ": expected keys below " + section);
      return;
    }
    map.forEach((name, value) -> {
      String key = section + "." + name;
      Setting.ofKey(key)
          .ifPresentOrElse(
              setting -> texts.put(setting, fileText(value)),
              () -> problems.add(file + ": unknown setting " + key));
    });
  }

  private static String fileText(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
        : String.valueOf(value);
  }

  private void readEnvironment(Map<String, String> environment) {
    for (Setting setting : Setting.values()) {
      setting
          .oldVariable()
          .map(environment::get)
          .filter(text -> !text.isBlank())
          .ifPresent(text -> texts.put(setting, text));
      String text = environment.get(setting.variable());
      if (text != null && !text.isBlank()) {
        texts.put(setting, text);
      }
    }
    Set<String> known =
        Set.of(Setting.values()).stream().map(Setting::variable).collect(Collectors.toSet());
    Set<String> sections = known.stream().map(SettingTexts::section).collect(Collectors.toSet());
    environment.keySet().stream()
        .filter(variable -> variable.startsWith("JOBGLASS_") && !known.contains(variable))
        .filter(variable -> sections.contains(section(variable)))
        .sorted()
        .forEach(variable -> problems.add("unknown setting " + variable + " in the environment"));
  }

  /** {@code JOBGLASS_HTTP_PORT} is of section {@code JOBGLASS_HTTP_}. */
  private static String section(String variable) {
    int end = variable.indexOf('_', "JOBGLASS_".length());
    return end < 0 ? variable : variable.substring(0, end + 1);
  }

  private void readArguments(List<String> arguments) {
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String argument = rest.next();
      int equals = argument.indexOf('=');
      String flag = equals < 0 ? argument : argument.substring(0, equals);
      Setting setting = Setting.ofFlag(flag).orElse(null);
      if (setting == null && !flag.equals("--config")) {
        problems.add("unknown flag " + flag);
        continue;
      }
      String text;
      if (equals >= 0) {
        text = argument.substring(equals + 1);
      } else if (setting != null && setting.isSwitch()) {
        text = "true";
      } else if (rest.hasNext()) {
        text = rest.next();
      } else {
        problems.add(flag + " needs a value");
        continue;
      }
      if (setting != null) {
        texts.put(setting, text);
      }
    }
  }
}
