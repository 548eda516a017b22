package io.jobglass.agent.collector;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the processes of the jobs, on a thread of its own: a read of {@code /proc/PID} may hang
 * on a process that is itself stuck, and must not keep the sampler from its jobs. Thread-safe.
 */
public final class TaskLane {
  private static final long PERIOD_NANOS = 15_000_000_000L;
  private static final long FIRST_LOOK_NANOS = 1_000_000_000L;
  private static final int MAX_PROCESSES = 4096;

  private final TaskReader reader;
  private final DoubleSupplier stretch;
  private final CollectorStats stats = new CollectorStats("processes");
  private final List<JobTasks> jobs = new ArrayList<>();
  private long due = System.nanoTime() + PERIOD_NANOS;

  /**
   * @param stretch how many times longer the pauses are than set
   */
  public TaskLane(Path procRoot, KernelText text, DoubleSupplier stretch) {
    this.reader = new TaskReader(procRoot, text);
    this.stretch = stretch;
  }

  /** Follows a job until it is closed. */
  public synchronized JobTasks follow(@Nullable Path directory) {
    JobTasks tasks = new JobTasks(this, directory);
    jobs.add(tasks);
    // What a short job runs is to be known too.
    due = Math.min(due, System.nanoTime() + FIRST_LOOK_NANOS);
    notifyAll();
    return tasks;
  }

  synchronized void forget(JobTasks tasks) {
    jobs.remove(tasks);
  }

  /** Waits until a look is due, then looks. */
  public void runOnce() throws InterruptedException {
    synchronized (this) {
      for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
        wait(wait / 1_000_000 + 1);
      }
      due = System.nanoTime() + (long) (PERIOD_NANOS * stretch.getAsDouble());
    }
    look();
  }

  /** Looks at every job once, up to a number of processes in all. */
  public void look() {
    List<JobTasks> all;
    synchronized (this) {
      all = List.copyOf(jobs);
    }
    if (all.isEmpty()) {
      return;
    }
    long start = System.nanoTime();
    try {
      int left = MAX_PROCESSES;
      for (JobTasks tasks : all) {
        left -= reader.read(tasks, left);
      }
    } finally {
      stats.record(true, System.nanoTime() - start);
    }
  }

  public CollectorStats stats() {
    return stats;
  }
}
