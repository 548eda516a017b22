package io.jobglass.agent.collector;

import java.io.Closeable;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Where the values of one job come from. Not thread-safe. */
public interface JobSource extends Closeable {
  /** Reads what is read at this pace, as far as it can be read now. */
  void read(Pace pace, Readings into);

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
