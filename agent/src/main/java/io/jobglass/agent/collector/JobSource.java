package io.jobglass.agent.collector;

import java.io.Closeable;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Where the values of one job come from. Not thread-safe. */
public interface JobSource extends Closeable {
  /**
   * Reads what can be read now.
   *
   * @param detail also what costs the kernel more
   */
  void read(boolean detail, Readings into);

  /**
   * Whether the last reading showed that the job is over. A group cannot tell: that its directory
   * went is seen by the finder.
   */
  boolean ended();

  /** Owner of the job's processes, where they tell. */
  @Nullable Long uid();

  /** Processes of the job, where no cgroup tells them. */
  Collection<Integer> pids();

  @Override
  void close();
}
