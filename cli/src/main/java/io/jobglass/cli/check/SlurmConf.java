package io.jobglass.cli.check;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code slurm.conf}, and what it says of programs that Slurm runs at a job's start and end.
 *
 * @param file where it was found
 * @param settings all that it says
 * @param programs by the key that names them, lists and patterns resolved
 */
record SlurmConf(Path file, SlurmFile settings, Map<String, List<String>> programs) {
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
    return places.stream().flatMap(place -> read(machine, place).stream()).findFirst();
  }

  static Optional<SlurmConf> read(Machine machine, String place) {
    return SlurmFile.read(machine, place)
        .map(file -> new SlurmConf(machine.at(place), file, programs(machine, file)));
  }

  private static Map<String, List<String>> programs(Machine machine, SlurmFile file) {
    Map<String, List<String>> programs = new LinkedHashMap<>();
    for (String key : KEYS) {
      for (String value : file.values(key)) {
        for (String path : value.split("[,:]", -1)) {
          if (path.startsWith("/")) {
            programs.computeIfAbsent(key, _ -> new ArrayList<>()).addAll(matching(machine, path));
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
