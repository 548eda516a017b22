package io.jobglass.cli.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;

/** A folder that stands for a machine's {@code /}. */
record Tree(Path root) {
  Tree file(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    return this;
  }

  Tree folder(String path) throws IOException {
    Files.createDirectories(root.resolve(path));
    return this;
  }

  Tree mode(String path, String mode) throws IOException {
    Files.setPosixFilePermissions(root.resolve(path), PosixFilePermissions.fromString(mode));
    return this;
  }

  Tree written(String path, Instant when) throws IOException {
    Files.setLastModifiedTime(root.resolve(path), FileTime.from(when));
    return this;
  }

  /** A node of a Slurm cluster on which all is well. */
  static Tree computeNode(Path root, Instant now) throws IOException {
    String scope = "sys/fs/cgroup/system.slice/slurmstepd.scope";
    return new Tree(root)
        .file("proc/mounts", "/dev/sda1 / ext4 rw,relatime 0 0\nfs:/home /home nfs4 rw 0 0\n")
        .file("proc/sys/kernel/hostname", "n17.cluster\n")
        .folder("var/lib/jobglass-agent/spool")
        .file("usr/libexec/jobglass/jobglass-hook", "#!/bin/sh\n")
        .mode("usr/libexec/jobglass/jobglass-hook", "rwxr-xr-x")
        .file(
            "etc/slurm/slurm.conf",
            "ClusterName=c # a name\nprolog=/usr/libexec/jobglass/jobglass-hook\n"
                + "Epilog=/etc/slurm/epilog.d/*\n")
        .file("etc/slurm/epilog.d/10-site", "#!/bin/sh\nexit 0\n")
        .file(
            "etc/slurm/epilog.d/50-jobglass",
            "#!/bin/sh\nexec /usr/libexec/jobglass/jobglass-hook\n")
        .mode("etc/slurm/epilog.d/50-jobglass", "rwxr-xr-x")
        .file("var/spool/jobglass/hooks/new/1.env", "x")
        .written("var/spool/jobglass/hooks/new/1.env", now)
        .mode("var/spool/jobglass/hooks", "rwx------")
        .file("sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory pids\n")
        .file("sys/fs/cgroup/cgroup.subtree_control", "cpuset cpu io memory pids\n")
        .file("sys/fs/cgroup/system.slice/cgroup.subtree_control", "cpu io memory pids\n")
        .file(scope + "/cgroup.subtree_control", "cpuset cpu io memory pids\n");
  }
}
