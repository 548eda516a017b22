package io.jobglass.cli.check;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One of Slurm's configuration files as Slurm reads it ({@code parse_config.c}): keys without
 * regard to case, {@code #} begins a comment, a backslash at the end of a line continues it, and
 * {@code Include FILE} stands for that file, found beside this one.
 *
 * @param lines by lower-case key, the values in order; of a line with more than one key, such as
 *     {@code NodeName=n1 CPUs=2}, the first key with the rest of the line
 * @param missing files that are included and not there
 */
record SlurmFile(Map<String, List<String>> lines, List<String> missing) {
  /** Slurm gives up at ten; a file that includes itself must not keep us either. */
  private static final int MAX_DEPTH = 10;

  static final SlurmFile EMPTY = new SlurmFile(Map.of(), List.of());

  SlurmFile {
    lines = Map.copyOf(lines);
    missing = List.copyOf(missing);
  }

  /** Reads a file of the machine; empty when there is none or it may not be read. */
  static Optional<SlurmFile> read(Machine machine, String name) {
    Reader reader = new Reader(machine);
    return reader.include(name, 0)
        ? Optional.of(new SlurmFile(reader.lines, reader.missing))
        : Optional.empty();
  }

  /** The value that holds: Slurm takes the last line of a key. */
  Optional<String> value(String key) {
    return Optional.ofNullable(lines.get(key.toLowerCase(Locale.ROOT))).map(List::getLast);
  }

  /** Every value of a key that may stand on several lines. */
  List<String> values(String key) {
    return lines.getOrDefault(key.toLowerCase(Locale.ROOT), List.of());
  }

  /** Whether a value is this word, without regard to case. */
  boolean is(String key, String word) {
    return value(key).filter(word::equalsIgnoreCase).isPresent();
  }

  /** The words of a value that is a list, lower case; empty without one. */
  Set<String> words(String key) {
    return Set.copyOf(
        value(key)
            .map(value -> List.of(value.toLowerCase(Locale.ROOT).split("[,\\s]+", -1)))
            .orElse(List.of())
            .stream()
            .distinct()
            .toList());
  }

  private static final class Reader {
    private final Machine machine;
    private final Map<String, List<String>> lines = new LinkedHashMap<>();
    private final List<String> missing = new ArrayList<>();

    Reader(Machine machine) {
      this.machine = machine;
    }

    /** False when the file is not there. */
    boolean include(String name, int depth) {
      Optional<String> text = machine.text(name);
      if (text.isEmpty() || depth > MAX_DEPTH) {
        return false;
      }
      for (String line : text.get().replaceAll("\\\\\\R", " ").lines().toList()) {
        // An escaped # is a character, as in a password.
        String bare = line.replaceFirst("(?<!\\\\)#.*", "").strip();
        if (bare.toLowerCase(Locale.ROOT).matches("include\\s+.*")) {
          String other = bare.substring("include".length()).strip().replace("%c", cluster());
          Path beside = Path.of(name).resolveSibling(other);
          if (!include(beside.toString(), depth + 1)) {
            missing.add(beside.toString());
          }
        } else {
          put(bare);
        }
      }
      return true;
    }

    private String cluster() {
      return lines.getOrDefault("clustername", List.of("")).getLast();
    }

    private void put(String line) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        String key = line.substring(0, equals).strip().toLowerCase(Locale.ROOT);
        String value = line.substring(equals + 1).strip().replace("\"", "");
        lines.computeIfAbsent(key, _ -> new ArrayList<>()).add(value);
      }
    }
  }
}
