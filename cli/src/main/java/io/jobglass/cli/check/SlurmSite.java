package io.jobglass.cli.check;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A site's Slurm configuration, all files of one folder.
 *
 * @param slurm {@code slurm.conf}
 * @param cgroup {@code cgroup.conf}; empty when there is none, which Slurm takes as all defaults
 * @param gres {@code gres.conf}, likewise
 * @param container {@code job_container.conf}, likewise
 */
record SlurmSite(
    Machine machine,
    String folder,
    SlurmConf slurm,
    Optional<SlurmFile> cgroup,
    Optional<SlurmFile> gres,
    Optional<SlurmFile> container) {
  static final String HOOK = "/usr/libexec/jobglass/jobglass-hook";

  /** Empty without a {@code slurm.conf}, as on a node that fetches it from the controller. */
  static Optional<SlurmSite> read(Machine machine, String folder) {
    return SlurmConf.read(machine, folder + "/slurm.conf")
        .map(slurm ->
            new SlurmSite(
                machine,
                folder,
                slurm,
                SlurmFile.read(machine, folder + "/cgroup.conf"),
                SlurmFile.read(machine, folder + "/gres.conf"),
                SlurmFile.read(machine, folder + "/job_container.conf")));
  }

  /** Where slurm.conf is looked for without {@code --conf}. */
  static String defaultFolder(Machine machine) {
    return SlurmConf.find(machine)
        .map(conf -> Path.of(machine.name(conf.file())).getParent())
        .map(Path::toString)
        .orElse("/etc/slurm");
  }

  SlurmFile settings() {
    return slurm.settings();
  }

  SlurmFile cgroups() {
    return cgroup.orElse(SlurmFile.EMPTY);
  }

  List<String> programs(String key) {
    return slurm.programs().getOrDefault(key, List.of());
  }

  /** Whether a program is our hook, or a script that runs it. */
  boolean ours(String script) {
    return script.endsWith("/jobglass-hook")
        || machine.text(script).filter(text -> text.contains("jobglass-hook")).isPresent();
  }
}
