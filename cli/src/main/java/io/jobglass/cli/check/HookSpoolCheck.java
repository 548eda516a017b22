package io.jobglass.cli.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The folder in which the hook leaves its records for the agent. */
final class HookSpoolCheck implements Check {
  private static final String DEFAULT = "/var/spool/jobglass/hooks";
  private static final String RUN = "/run/jobglass";
  private static final Duration LATE = Duration.ofMinutes(2);
  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rwx------");

  private final Machine machine;

  HookSpoolCheck(Machine machine) {
    this.machine = machine;
  }

  @Override
  public String name() {
    return "hook spool";
  }

  @Override
  public List<Finding> look() {
    String name = machine.variable("JOBGLASS_HOOK_SPOOL", configured());
    Folder folder = new Folder(machine, name);
    List<Finding> findings = new ArrayList<>();
    lost(findings, name + "/lost");
    lost(findings, machine.variable("JOBGLASS_HOOK_RUN", RUN) + "/hook-lost");
    if (!folder.present()) {
      findings.add(
          SlurmConf.find(machine).isPresent()
              ? Finding.warning(
                  "there is no folder " + name + ": the hook cannot leave its records",
                  "install -d -m 700 -o root " + name)
              : Finding.skipped("there is no folder " + name, ""));
      return findings;
    }
    folder
        .problem("JOBGLASS_HOOK_SPOOL=DIR in the hook's and the agent's settings")
        .ifPresent(findings::add);
    try {
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(folder.path());
      if (!mode.equals(PRIVATE)) {
        findings.add(
            Finding.failed(
                name
                    + " has mode "
                    + PosixFilePermissions.toString(mode)
                    + "; records hold users' environments",
                "chmod 700 " + name));
      }
    } catch (IOException e) {
      findings.add(
          Finding.warning(name + " cannot be looked at: " + e.getMessage(), "sudo jobglass check"));
    }
    waiting(findings, name, folder.path().resolve("new"));
    return findings;
  }

  private String configured() {
    String conf = machine.variable("JOBGLASS_HOOK_CONF", "/etc/jobglass/hook.conf");
    return machine
        .text(conf)
        .flatMap(text ->
            text.lines()
                .map(line -> line.replaceFirst("(^|\\s)#.*", ""))
                .flatMap(line -> Stream.of(line.strip().split("\\s+", -1)))
                .filter(word -> word.startsWith("spool=/"))
                .map(word -> word.substring("spool=".length()))
                .findFirst())
        .orElse(DEFAULT);
  }

  private void lost(List<Finding> findings, String file) {
    machine
        .text(file)
        .map(text -> text.lines().count())
        .filter(count -> count > 0)
        .ifPresent(count ->
            findings.add(
                Finding.warning(
                    count + (count == 1 ? " record was" : " records were") + " lost, says " + file,
                    "rm " + file + "   # once the cause is mended")));
  }

  private void waiting(List<Finding> findings, String name, Path folder) {
    if (!Files.isDirectory(folder)) {
      if (findings.isEmpty()) {
        findings.add(
            Files.isReadable(folder.getParent())
                ? Finding.ok(name + ", nothing has been recorded yet")
                : Finding.skipped(name + " may not be read by this user", "sudo jobglass check"));
      }
      return;
    }
    long count = 0;
    Instant oldest = machine.clock().instant();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        count++;
        Instant written = Files.getLastModifiedTime(file).toInstant();
        oldest = written.isBefore(oldest) ? written : oldest;
      }
    } catch (IOException | java.io.UncheckedIOException e) {
      if (findings.isEmpty()) {
        findings.add(
            Finding.skipped(name + "/new may not be read by this user", "sudo jobglass check"));
      }
      return;
    }
    String records = count + (count == 1 ? " record" : " records");
    Duration age = Duration.between(oldest, machine.clock().instant());
    if (count > 0 && age.compareTo(LATE) > 0) {
      findings.add(
          Finding.warning(
              records + " in " + name + "/new, the oldest for " + age.toMinutes() + " minutes",
              "systemctl restart jobglass-agent"));
    } else if (findings.isEmpty()) {
      findings.add(Finding.ok(name + ", private, " + records + " waiting"));
    }
  }
}
