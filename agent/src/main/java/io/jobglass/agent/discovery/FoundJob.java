package io.jobglass.agent.discovery;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job that is on this node now.
 *
 * @param origin {@code cgroup2}, {@code cgroup1} or {@code procfs}
 * @param path below the root of the tree; the root process where there is none
 * @param jobId the scheduler's id; null when only the run's SLUID is known
 * @param cluster where the finder knows it
 * @param directories its directories, by v1 controller; v2 has one, under the empty name
 * @param process its root process, for a command without a cgroup
 */
public record FoundJob(
    String origin,
    String path,
    @Nullable String jobId,
    @Nullable String sluid,
    @Nullable String cluster,
    @Nullable String user,
    @Nullable Long uid,
    Map<String, Path> directories,
    @Nullable RootProcess process) {
  public static final String CGROUP2 = "cgroup2";
  public static final String CGROUP1 = "cgroup1";
  public static final String PROCFS = "procfs";

  /**
   * The process of a command.
   *
   * @param startTicks clock ticks after boot; with the number it names the process for good
   * @param environmentEntry an entry that its environment has and no other command's
   */
  public record RootProcess(int pid, long startTicks, String environmentEntry) {}

  public FoundJob {
    directories = Map.copyOf(directories);
  }

  /**
   * The directory in which its steps come and go; null where there is none. Under v1 it is the
   * freezer's if Slurm uses that, for slurmstepd writes to it when it ends a step, before it takes
   * the step's other groups away.
   */
  public @Nullable Path steps() {
    Path only = directories.get("");
    Path freezer = directories.get("freezer");
    return only != null ? only : freezer != null ? freezer : directories.get("memory");
  }

  /** The directory of a step whose changes tell that the step is about to go. */
  public Path ofStep(Path step) {
    return origin.equals(CGROUP2) ? step.resolve("user") : step;
  }

  /** Names the job on this node for as long as it is there. */
  public String key() {
    return origin + ":" + path + (process == null ? "" : "@" + process.startTicks());
  }
}
