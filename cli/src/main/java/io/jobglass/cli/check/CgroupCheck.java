package io.jobglass.cli.check;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What of a job's use the kernel's control groups can tell here. */
final class CgroupCheck implements Check {
  private static final int DEPTH = 6;
  private static final List<String> NEEDED = List.of("cpu", "memory");
  private static final List<String> WISHED = List.of("io", "pids");
  private static final String KERNEL_LINE =
      "grubby --update-kernel=ALL --args=cgroup_enable=memory   # then reboot";

  private final Machine machine;
  private final String name;
  private final Path mount;

  CgroupCheck(Machine machine) {
    this.machine = machine;
    this.name = machine.variable("JOBGLASS_AGENT_CGROUP_ROOT", "/sys/fs/cgroup");
    this.mount = machine.at(name);
  }

  @Override
  public String name() {
    return "cgroup";
  }

  @Override
  public List<Finding> look() {
    boolean unified = Files.exists(mount.resolve("cgroup.controllers"));
    List<String> version1 = version1();
    if (!unified && version1.isEmpty()) {
      return List.of(
          Finding.failed(
              "no control groups at " + name,
              "mount -t cgroup2 none " + name + "   # or export JOBGLASS_AGENT_CGROUP_ROOT=DIR"));
    }
    return unified ? version2() : List.of(version1(version1));
  }

  private List<String> version1() {
    try (Stream<Path> folders = Files.list(mount)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("tasks")))
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private Finding version1(List<String> hierarchies) {
    Set<String> controllers =
        hierarchies.stream()
            .flatMap(hierarchy -> Stream.of(hierarchy.split(",", -1)))
            .filter(controller -> !controller.equals("systemd")) // a hierarchy without one
            .collect(Collectors.toCollection(TreeSet::new));
    boolean hybrid = Files.exists(mount.resolve("unified").resolve("cgroup.controllers"));
    String found = (hybrid ? "hybrid" : "v1") + " with " + String.join(", ", controllers);
    List<String> missing =
        Stream.of("cpuacct", "memory").filter(wanted -> !controllers.contains(wanted)).toList();
    return missing.isEmpty()
        ? Finding.ok(found + "; v2 tells more, such as pressure")
        : Finding.warning(found + "; without " + String.join(" and ", missing), KERNEL_LINE);
  }

  private List<Finding> version2() {
    List<String> available = words(mount.resolve("cgroup.controllers"));
    List<Path> scopes = scopes();
    String found =
        "v2 with "
            + (available.isEmpty() ? "no controllers" : String.join(", ", available))
            + "; "
            + switch (scopes.size()) {
              case 0 -> "no slurmstepd.scope";
              case 1 -> machine.name(scopes.getFirst());
              default -> scopes.size() + " slurmstepd scopes";
            };
    List<Finding> findings = new ArrayList<>();
    List<String> missing = NEEDED.stream().filter(c -> !available.contains(c)).toList();
    findings.add(
        missing.isEmpty()
            ? Finding.ok(found)
            : Finding.warning(found + "; without " + String.join(" and ", missing), KERNEL_LINE));
    scopes.forEach(scope -> undelegated(scope, available, findings));
    return findings;
  }

  /** A job's files of a controller exist where every group above the job hands it down. */
  private void undelegated(Path scope, List<String> available, List<Finding> findings) {
    List<String> lacking = new ArrayList<>();
    List<Path> groups = new ArrayList<>(List.of(mount));
    for (Path part : mount.relativize(scope)) {
      groups.add(groups.getLast().resolve(part));
    }
    List<String> places = new ArrayList<>();
    for (Path group : groups) {
      List<String> handed = words(group.resolve("cgroup.subtree_control"));
      List<String> held =
          WISHED.stream().filter(c -> available.contains(c) && !handed.contains(c)).toList();
      held.stream().filter(c -> !lacking.contains(c)).forEach(lacking::add);
      if (!held.isEmpty()) {
        places.add(machine.name(group));
      }
    }
    if (lacking.isEmpty()) {
      return;
    }
    String enable = lacking.stream().map(c -> "+" + c).collect(Collectors.joining(" "));
    String one = "echo \"" + enable + "\" > ";
    findings.add(
        Finding.warning(
            machine.name(scope)
                + " does not hand down "
                + String.join(" and ", lacking)
                + ": not measured for jobs",
            places.size() == 1
                ? one + places.getFirst() + "/cgroup.subtree_control"
                : "for d in "
                    + String.join(" ", places)
                    + "; do "
                    + one
                    + "$d/cgroup.subtree_control; done"));
  }

  private List<String> words(Path file) {
    return machine.text(file).stream()
        .flatMap(text -> Stream.of(text.strip().split("\\s+", -1)))
        .filter(word -> !word.isEmpty())
        .toList();
  }

  private List<Path> scopes() {
    List<Path> scopes = new ArrayList<>();
    try {
      Files.walkFileTree(
          mount,
          EnumSet.noneOf(java.nio.file.FileVisitOption.class),
          DEPTH,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              if (folder.getFileName().toString().endsWith("slurmstepd.scope")) {
                scopes.add(folder);
                return FileVisitResult.SKIP_SUBTREE;
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE; // It went away, or is not for this user.
            }
          });
    } catch (IOException e) {
      return List.of();
    }
    scopes.sort(null);
    return scopes;
  }
}
