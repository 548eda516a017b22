package io.jobglass.agent;

import static io.jobglass.agent.collector.Measure.*;

import io.jobglass.agent.collector.JobSource;
import io.jobglass.agent.collector.JobTasks;
import io.jobglass.agent.collector.Measure;
import io.jobglass.agent.collector.Pace;
import io.jobglass.agent.collector.Readings;
import io.jobglass.agent.discovery.FoundJob;
import io.jobglass.agent.gpu.GpuJob;
import io.jobglass.core.usage.GpuUsage;
import io.jobglass.core.usage.IoUsage;
import io.jobglass.core.usage.JobUsage;
import java.io.Closeable;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One job while it is on this node: its values, and what the current window saw of them. Not
 * thread-safe.
 */
final class TrackedJob implements Closeable {
  private static final long RESTLESS_NANOS = 5_000_000_000L;
  private static final long LEFT_BEHIND_NANOS = 5_000_000_000L;

  private final JobIdentity identity;
  private final JobSource source;
  private final JobTasks tasks;
  private final Readings readings = new Readings();
  private Instant firstSeen;
  private long stirredNanos;
  private Instant readAt;
  private long readNanos;

  private CpuWindow cpu = new CpuWindow();
  private MemoryWindow memory = new MemoryWindow();
  private final EnergyAccount energy = new EnergyAccount();
  private long oomKillsTold;
  private boolean everPopulated;
  private long emptySinceNanos;
  private boolean empty;
  private boolean stepsToWatch = true;
  private List<GpuUsage> gpus = List.of();

  TrackedJob(JobIdentity identity, JobSource source, JobTasks tasks, Instant now, long nanos) {
    this.identity = identity;
    this.source = source;
    this.tasks = tasks;
    this.firstSeen = now;
    this.stirredNanos = nanos;
    this.readAt = now;
  }

  /** Who it is. */
  JobIdentity identity() {
    return identity;
  }

  FoundJob found() {
    return identity.found();
  }

  /**
   * A job that has just begun, or whose processes have just come or gone, is read more often: it
   * may be over soon, and what Slurm's step daemons use while they clean up counts as the job's.
   */
  boolean restless(long nanos) {
    return nanos - stirredNanos < RESTLESS_NANOS;
  }

  /** Processes have come into one of its groups, or the last has left it. */
  void stirred(long nanos) {
    stirredNanos = nanos;
  }

  long readNanos() {
    return readNanos;
  }

  boolean stepsToWatch() {
    return stepsToWatch;
  }

  void stepsToWatch(boolean some) {
    stepsToWatch = some;
  }

  void read(Pace pace, Instant now, long nanos) {
    source.read(pace, readings);
    readAt = now;
    readNanos = nanos;
    long populated = readings.now(POPULATED);
    if (populated > 0) {
      if (empty && nanos - emptySinceNanos >= LEFT_BEHIND_NANOS) {
        beginAnew(now, nanos);
      }
      everPopulated = true;
      empty = false;
    } else if (populated == 0 && !empty) {
      empty = true;
      emptySinceNanos = nanos;
    }
    if (pace.withTotals()) {
      measureCpu(now, nanos);
    }
    if (found().process() != null) {
      tasks.pids(source.pids());
    }
    memory.add(readings, now);
  }

  private void measureCpu(Instant now, long nanos) {
    long current = readings.now(CPU_USAGE_MICROS);
    if (current == Readings.ABSENT) {
      return;
    }
    if (cpu.startsAgainWith(current)) {
      beginAnew(now, nanos);
    }
    cpu.add(current, now, nanos);
    energy.begin(current);
  }

  /** The group was removed and made again, between two steps: its counters start from zero. */
  private void beginAnew(Instant now, long nanos) {
    firstSeen = now;
    stirredNanos = nanos;
    cpu = new CpuWindow();
    memory = new MemoryWindow();
    energy.beginAnew();
    oomKillsTold = 0;
  }

  /** CPU time that the node's energy was not shared out for yet. */
  long unsettledCpuMicros() {
    return energy.unsettledMicros(readings.lastGood(CPU_USAGE_MICROS));
  }

  void settleCpu() {
    energy.settle(readings.lastGood(CPU_USAGE_MICROS));
  }

  void addEnergy(double joules) {
    energy.add(joules);
  }

  /** Memory that is its own for as long as it wants it; cache is not. */
  long residentBytes() {
    return Math.max(0, readings.now(MEMORY_ANON_BYTES))
        + Math.max(0, readings.now(MEMORY_SHMEM_BYTES))
        + Math.max(0, readings.now(MEMORY_KERNEL_BYTES));
  }

  /** Whether processes were killed for memory since the last report. */
  boolean hasNewOomKills() {
    return readings.lastGood(OOM_KILLS) > oomKillsTold;
  }

  /** Whether the job's own end can be seen here, though its directory may remain. */
  boolean leftBehind(long nanos) {
    return source.ended()
        || (empty && everPopulated && nanos - emptySinceNanos >= LEFT_BEHIND_NANOS);
  }

  /** An empty group that nobody has been in since the agent looks: not a job, or not yet. */
  boolean neverPopulated() {
    return empty && !everPopulated;
  }

  /** Whether there is something to tell of a job that has ended. */
  boolean hasValues() {
    return !neverPopulated() && (cpu.known() || found().process() == null);
  }

  /** Names this run of the job on this node: a requeued one has another name. */
  String run() {
    return found().key() + "@" + firstSeen;
  }

  /** Its processes, where no cgroup tells them. */
  Collection<Integer> pids() {
    return source.pids();
  }

  /** The job as one that may hold GPUs. */
  GpuJob gpuJob() {
    return identity.gpuJob(run());
  }

  /** What it used of GPUs in the window that is about to be told. */
  void gpus(List<GpuUsage> used) {
    gpus = used;
  }

  JobUsage usage(boolean last) {
    FoundJob found = identity.found();
    Long uid = found.uid() != null ? found.uid() : source.uid();
    Long counted = value(PROCESSES, last);
    JobTasks.Look look = tasks.latest();
    Integer processes = counted == null ? look.processes() : (Integer) counted.intValue();
    return new JobUsage(
        identity.externalId(),
        identity.sluid(),
        identity.user(uid),
        uid,
        found.origin(),
        found.path(),
        firstSeen,
        readAt,
        last,
        cpu.usage(readings, last, readAt),
        memory.usage(readings, last),
        processes,
        gpus,
        io(last),
        look.usage(readings, last),
        energy.joules());
  }

  private IoUsage io(boolean last) {
    return new IoUsage(
        value(IO_READ_BYTES, last),
        value(IO_WRITTEN_BYTES, last),
        value(IO_READ_OPERATIONS, last),
        value(IO_WRITE_OPERATIONS, last),
        value(IO_PRESSURE_MICROS, last),
        value(IO_FULL_PRESSURE_MICROS, last));
  }

  private @Nullable Long value(Measure measure, boolean last) {
    return readings.value(measure, last);
  }

  /** A report with this job is on disk: the next window begins. */
  void startWindow() {
    cpu.startWindow();
    memory.startWindow(readings, readAt);
    oomKillsTold = Math.max(oomKillsTold, readings.lastGood(OOM_KILLS));
  }

  @Override
  public void close() {
    source.close();
    tasks.close();
  }
}
