package io.jobglass.cli.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether Slurm runs the hook, and the hook is one that root may run. */
final class HookCheck implements Check {
  private static final String NAME = "jobglass-hook";
  private static final String DEFAULT = "/usr/libexec/jobglass/" + NAME;

  private final Machine machine;

  HookCheck(Machine machine) {
    this.machine = machine;
  }

  @Override
  public String name() {
    return "hook";
  }

  @Override
  public List<Finding> look() {
    Optional<SlurmConf> slurm = SlurmConf.find(machine);
    boolean installed = Files.exists(machine.at(DEFAULT));
    if (slurm.isEmpty() && !installed) {
      return List.of(Finding.skipped("neither Slurm's configuration nor the hook is here", ""));
    }
    Set<String> scripts = new LinkedHashSet<>();
    List<String> keys = new ArrayList<>();
    slurm.ifPresent(conf ->
        conf.programs().entrySet().stream()
            .sorted(java.util.Map.Entry.comparingByKey())
            .forEach(entry -> {
              List<String> ours = entry.getValue().stream().filter(this::ours).toList();
              scripts.addAll(ours);
              if (!ours.isEmpty()) {
                keys.add(entry.getKey());
              }
            }));
    List<Finding> findings = new ArrayList<>();
    if (keys.isEmpty()) {
      String conf = slurm.map(found -> machine.name(found.file())).orElse("slurm.conf");
      findings.add(
          slurm.isEmpty()
              ? Finding.warning(
                  "the hook is here, but no slurm.conf that could name it",
                  "export SLURM_CONF=FILE   # where it is")
              : Finding.skipped(
                  conf + " names no hook of ours: starts and ends are seen, not told",
                  "printf 'Prolog=%s\\nEpilog=%s\\n' " + DEFAULT + " " + DEFAULT + " >> " + conf));
    }
    if (installed) {
      scripts.add(DEFAULT);
    }
    List<Finding> problems = scripts.stream().map(this::problem).flatMap(Optional::stream).toList();
    findings.addAll(problems);
    if (problems.isEmpty() && !keys.isEmpty()) {
      findings.add(
          Finding.ok(String.join(", ", scripts) + ", run by " + String.join(" and ", keys)));
    }
    return findings;
  }

  private boolean ours(String script) {
    return script.endsWith("/" + NAME)
        || machine.text(script).filter(text -> text.contains(NAME)).isPresent();
  }

  private Optional<Finding> problem(String script) {
    Path file = machine.at(script);
    if (!Files.isRegularFile(file)) {
      return Optional.of(
          Finding.failed(
              "Slurm is told to run " + script + ", which is not there: it drains the node",
              "install -D -m 755 deploy/slurm/jobglass-hook " + script));
    }
    try {
      PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
      Set<PosixFilePermission> mode = attributes.permissions();
      if (!mode.contains(PosixFilePermission.OWNER_EXECUTE)) {
        return Optional.of(Finding.failed(script + " is not executable", "chmod 755 " + script));
      }
      if (mode.contains(PosixFilePermission.OTHERS_WRITE)
          || mode.contains(PosixFilePermission.GROUP_WRITE)) {
        return Optional.of(
            Finding.failed(
                script + " can be written by others, and root runs it", "chmod 755 " + script));
      }
      // Whoever owns / is root, also where a folder stands for it.
      if (!attributes.owner().equals(Files.getOwner(machine.root(), LinkOption.NOFOLLOW_LINKS))) {
        return Optional.of(
            Finding.failed(
                script + " belongs to " + attributes.owner().getName() + ", and root runs it",
                "chown root: " + script));
      }
    } catch (IOException e) {
      return Optional.of(
          Finding.warning(
              script + " cannot be looked at: " + e.getMessage(), "sudo jobglass check"));
    }
    return Optional.empty();
  }
}
