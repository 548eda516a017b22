package io.jobglass.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether this process could give a job a memory limit of the kernel's own, for a real {@code
 * oom_kill}. Only looks; writes nothing.
 */
final class Cgroups {
  private Cgroups() {}

  /** Why there is none, in words. */
  static String whyNoDelegation(Path procSelfCgroup, Path mount) {
    try {
      if (!Files.exists(mount.resolve("cgroup.controllers"))) {
        return mount + " is not cgroup v2";
      }
      String own =
          Files.readAllLines(procSelfCgroup).stream()
              .filter(line -> line.startsWith("0::"))
              .map(line -> line.substring(3))
              .findFirst()
              .orElse("/");
      if (own.equals("/")) {
        return "this process is in the root cgroup, which belongs to the machine";
      }
      Path folder = Path.of(mount + own);
      if (!Files.isWritable(folder)) {
        return folder + " is not writable";
      }
      return "commands of 'jobglass run' get no cgroup of their own";
    } catch (IOException e) {
      return e.toString();
    }
  }
}
