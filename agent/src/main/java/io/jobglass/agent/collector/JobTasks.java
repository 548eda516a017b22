package io.jobglass.agent.collector;

import io.jobglass.core.usage.TaskUsage;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The processes of one job as {@link TaskLane} last saw them. Thread-safe. */
public final class JobTasks implements Closeable {
  /**
   * One look.
   *
   * @param processes null when nobody has looked yet
   */
  public record Look(@Nullable Integer processes, TaskUsage usage) {
    static final Look NONE = new Look(null, TaskUsage.NONE);

    /** With the kernel's own count of threads, and their limit, where there is one. */
    public TaskUsage usage(Readings readings, boolean last) {
      Long threads = readings.value(Measure.THREADS, last);
      return new TaskUsage(
          threads == null ? usage.threads() : (Integer) threads.intValue(),
          usage.zombies(),
          usage.uninterruptible(),
          readings.value(Measure.THREAD_LIMIT, last),
          usage.executables());
    }
  }

  private final TaskLane lane;
  private final @Nullable Path directory;
  private volatile List<Integer> pids = List.of();
  private volatile Look latest = Look.NONE;

  JobTasks(TaskLane lane, @Nullable Path directory) {
    this.lane = lane;
    this.directory = directory;
  }

  /** The job's cgroup; null for a command without one. */
  @Nullable Path directory() {
    return directory;
  }

  /** Tells the processes of a command without a cgroup. */
  public void pids(Collection<Integer> now) {
    pids = List.copyOf(now);
  }

  List<Integer> pids() {
    return pids;
  }

  public Look latest() {
    return latest;
  }

  void seen(Look look) {
    latest = look;
  }

  @Override
  public void close() {
    lane.forget(this);
  }
}
