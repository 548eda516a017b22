package io.jobglass.core.usage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What runs in a job on a node, as last looked at; what could not be read is null.
 *
 * @param threads of all its processes
 * @param zombies processes that ended and that nobody waited for
 * @param uninterruptible processes in state D, mostly waiting for a file system
 * @param limit how many threads there may be ({@code pids.max}); null for no limit
 * @param executables by number of processes, the most first; bounded, so not always all
 */
public record TaskUsage(
    @Nullable Integer threads,
    @Nullable Integer zombies,
    @Nullable Integer uninterruptible,
    @Nullable Long limit,
    List<Executable> executables) {
  public static final TaskUsage NONE = new TaskUsage(null, null, null, null, List.of());

  /**
   * A program and how many processes of the job run it.
   *
   * @param name the kernel's name of the process, at most 15 bytes ({@code /proc/PID/stat})
   */
  public record Executable(String name, int count) {}

  public TaskUsage {
    executables = List.copyOf(executables);
  }
}
