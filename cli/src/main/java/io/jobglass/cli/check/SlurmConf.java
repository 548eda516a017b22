package io.jobglass.cli.check;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code slurm.conf} says of programs that Slurm runs at a job's start and end.
 *
 * @param file where it was found
 * @param programs by the key that names them, lists and patterns resolved
 */
record SlurmConf(Path file, Map<String, List<String>> programs) {
  private static final List<String> PLACES =
      List.of("/etc/slurm/slurm.conf", "/etc/slurm-llnl/slurm.conf", "/usr/local/etc/slurm.conf");
  private static final List<String> KEYS =
      List.of("Prolog", "Epilog", "PrologSlurmctld", "EpilogSlurmctld");

  SlurmConf {
    programs = Map.copyOf(programs);
  }

  static Optional<SlurmConf> find(Machine machine) {
    List<String> places = new ArrayList<>(PLACES);
    places.addFirst(machine.variable("SLURM_CONF", PLACES.getFirst()));
    for (String place : places) {
      Optional<String> text = machine.text(place);
      if (text.isPresent()) {
        return Optional.of(new SlurmConf(machine.at(place), programs(machine, text.get())));
      }
    }
    return Optional.empty();
  }

  private static Map<String, List<String>> programs(Machine machine, String text) {
    Map<String, List<String>> programs = new LinkedHashMap<>();
    String joined = text.replaceAll("\\\\\\R", " ");
    for (String line : joined.lines().toList()) {
      String bare = line.replaceFirst("#.*", "").strip();
      int equals = bare.indexOf('=');
      if (equals < 0) {
        continue;
      }
      String key = bare.substring(0, equals).strip().toLowerCase(Locale.ROOT);
      String value = bare.substring(equals + 1).strip().replace("\"", "");
      for (String known : KEYS) {
        if (known.toLowerCase(Locale.ROOT).equals(key)) {
          for (String path : value.split("[,:]", -1)) {
            if (path.startsWith("/")) {
              programs
                  .computeIfAbsent(known, _ -> new ArrayList<>())
                  .addAll(matching(machine, path));
            }
          }
        }
      }
    }
    return programs;
  }

  /** Slurm takes a pattern in the last part of a path. */
  private static List<String> matching(Machine machine, String path) {
    if (!path.contains("*")) {
      return List.of(path);
    }
    Path pattern = machine.at(path);
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(pattern.getParent(), String.valueOf(pattern.getFileName()))) {
      files.forEach(file -> found.add(machine.name(file)));
    } catch (IOException e) {
      // Slurm finds nothing there either.
    }
    found.sort(null);
    return found;
  }
}
