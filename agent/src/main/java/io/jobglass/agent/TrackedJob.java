package io.jobglass.agent;

import static io.jobglass.agent.collector.Measure.*;

import io.jobglass.agent.collector.JobSource;
import io.jobglass.agent.collector.JobTasks;
import io.jobglass.agent.collector.Measure;
import io.jobglass.agent.collector.Readings;
import io.jobglass.agent.discovery.FoundJob;
import io.jobglass.agent.gpu.GpuJob;
import io.jobglass.agent.hooks.HookFacts;
import io.jobglass.core.usage.CpuUsage;
import io.jobglass.core.usage.GpuSharing;
import io.jobglass.core.usage.GpuUsage;
import io.jobglass.core.usage.IoUsage;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.MemoryUsage;
import io.jobglass.core.usage.TaskUsage;
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
  private static final long YOUNG_NANOS = 2_000_000_000L;
  private static final long LEFT_BEHIND_NANOS = 5_000_000_000L;

  private final FoundJob found;
  private final JobSource source;
  private final JobTasks tasks;
  private final Readings readings = new Readings();
  private Instant firstSeen;
  private long firstSeenNanos;
  private Instant readAt;
  private long readNanos;

  private CpuWindow cpu = new CpuWindow();
  private long maximumAnon = Readings.ABSENT;
  private @Nullable Instant maximumAnonAt;
  private long maximumCurrent = Readings.ABSENT;
  private @Nullable Instant maximumCurrentAt;
  private long settledCpuMicros = Readings.ABSENT;
  private double energyJoules = Readings.ABSENT;
  private long oomKillsTold;
  private boolean everPopulated;
  private long emptySinceNanos;
  private boolean empty;
  private boolean stepsToWatch = true;
  private List<GpuUsage> gpus = List.of();

  TrackedJob(FoundJob found, JobSource source, JobTasks tasks, Instant now, long nanos) {
    this.found = found;
    this.source = source;
    this.tasks = tasks;
    this.firstSeen = now;
    this.firstSeenNanos = nanos;
    this.readAt = now;
  }

  FoundJob found() {
    return found;
  }

  /** A job that has just begun is read more often: it may be over soon. */
  boolean young(long nanos) {
    return nanos - firstSeenNanos < YOUNG_NANOS;
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

  void read(boolean detail, Instant now, long nanos) {
    source.read(detail, readings);
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
    if (detail) {
      measureCpu(now, nanos);
    }
    if (found.process() != null) {
      tasks.pids(source.pids());
    }
    measureMemory(now);
  }

  private void measureMemory(Instant now) {
    long current = readings.now(MEMORY_CURRENT_BYTES);
    if (current > maximumCurrent) {
      maximumCurrent = current;
      maximumCurrentAt = now;
    }
    long anon = readings.now(MEMORY_ANON_BYTES);
    if (anon != Readings.ABSENT) {
      long used = anon + Math.max(0, readings.now(MEMORY_SHMEM_BYTES));
      if (used > maximumAnon) {
        maximumAnon = used;
        maximumAnonAt = now;
      }
    }
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
    if (settledCpuMicros == Readings.ABSENT) {
      settledCpuMicros = current;
    }
  }

  /** The group was removed and made again, between two steps: its counters start from zero. */
  private void beginAnew(Instant now, long nanos) {
    firstSeen = now;
    firstSeenNanos = nanos;
    cpu = new CpuWindow();
    maximumAnon = Readings.ABSENT;
    maximumAnonAt = null;
    oomKillsTold = 0;
    settledCpuMicros = Readings.ABSENT;
  }

  /** CPU time that the node's energy was not shared out for yet. */
  long unsettledCpuMicros() {
    long micros = readings.lastGood(CPU_USAGE_MICROS);
    return settledCpuMicros == Readings.ABSENT || micros == Readings.ABSENT
        ? 0
        : Math.max(0, micros - settledCpuMicros);
  }

  void settleCpu() {
    settledCpuMicros = readings.lastGood(CPU_USAGE_MICROS);
  }

  void addEnergy(double joules) {
    energyJoules = Math.max(0, energyJoules) + joules;
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
    return !neverPopulated() && (cpu.known() || found.process() == null);
  }

  @Nullable String jobId(HookFacts facts) {
    String sluid = found.sluid();
    return found.jobId() != null || sluid == null ? found.jobId() : facts.jobIdOf(sluid);
  }

  /** Names this run of the job on this node: a requeued one has another name. */
  String run() {
    return found.key() + "@" + firstSeen;
  }

  /** Its processes, where no cgroup tells them. */
  Collection<Integer> pids() {
    return source.pids();
  }

  /** The job as one that may hold GPUs. */
  GpuJob gpuJob(HookFacts facts) {
    String jobId = jobId(facts);
    return jobId == null
        ? GpuJob.live(run(), List.of())
        : new GpuJob(
            run(),
            true,
            facts.gpusOf(jobId),
            facts.gpuVendorOf(jobId),
            GpuSharing.of(facts.gpuSharingOf(jobId)));
  }

  /** Lets what hooks told of it go from disk. */
  void forget(HookFacts facts) {
    String jobId = jobId(facts);
    facts.forget(jobId, null);
    String sluid = found.sluid() != null || jobId == null ? found.sluid() : facts.sluidOf(jobId);
    if (sluid != null) {
      facts.forget(jobId, sluid);
    }
  }

  /** What it used of GPUs in the window that is about to be told. */
  void gpus(List<GpuUsage> used) {
    gpus = used;
  }

  JobUsage usage(boolean last, HookFacts facts, UserLookup users) {
    String sluid = found.sluid();
    String jobId = jobId(facts);
    if (jobId != null && sluid == null) {
      sluid = facts.sluidOf(jobId);
    }
    Long uid = found.uid() != null ? found.uid() : source.uid();
    String user = found.user();
    if (user == null && jobId != null) {
      user = facts.userOf(jobId);
    }
    if (user == null && uid != null) {
      user = users.name(uid);
    }
    Long counted = value(PROCESSES, last);
    JobTasks.Look look = tasks.latest();
    Integer processes = counted == null ? look.processes() : (Integer) counted.intValue();
    return new JobUsage(
        jobId != null ? jobId : sluid != null ? sluid : found.path(),
        sluid,
        user,
        uid,
        found.origin(),
        found.path(),
        firstSeen,
        readAt,
        last,
        cpu(last),
        memory(last),
        processes,
        gpus,
        io(last),
        tasks(look.usage(), last),
        energyJoules < 0 ? null : (Double) energyJoules);
  }

  /** Finds the name of a user by number. */
  @FunctionalInterface
  interface UserLookup {
    @Nullable String name(long uid);
  }

  private CpuUsage cpu(boolean last) {
    Double maximum = cpu.maximumCores();
    Long cpus = value(CPUS, last);
    return new CpuUsage(
        value(CPU_USAGE_MICROS, last),
        value(CPU_USER_MICROS, last),
        value(CPU_SYSTEM_MICROS, last),
        cpus == null ? null : (Integer) cpus.intValue(),
        cpu.averageCores(),
        maximum,
        maximum == null ? null : cpu.maximumAt(readAt),
        value(CPU_THROTTLED_MICROS, last),
        value(CPU_PRESSURE_MICROS, last));
  }

  private MemoryUsage memory(boolean last) {
    return new MemoryUsage(
        value(MEMORY_CURRENT_BYTES, last),
        value(MEMORY_ANON_BYTES, last),
        value(MEMORY_FILE_BYTES, last),
        value(MEMORY_SHMEM_BYTES, last),
        value(MEMORY_KERNEL_BYTES, last),
        value(MEMORY_PEAK_BYTES, last),
        value(MEMORY_LIMIT_BYTES, last),
        maximumAnon == Readings.ABSENT ? null : (Long) maximumAnon,
        maximumAnonAt,
        value(OOM_KILLS, last),
        value(OOM_EVENTS, last),
        value(MAX_EVENTS, last),
        value(HIGH_EVENTS, last),
        value(MEMORY_PRESSURE_MICROS, last),
        value(MEMORY_FULL_PRESSURE_MICROS, last),
        value(MEMORY_SWAP_BYTES, last),
        maximumCurrent == Readings.ABSENT ? null : (Long) maximumCurrent,
        maximumCurrentAt);
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

  /** The kernel's count of threads goes before that of the last look. */
  private TaskUsage tasks(TaskUsage look, boolean last) {
    Long threads = value(THREADS, last);
    return new TaskUsage(
        threads == null ? look.threads() : (Integer) threads.intValue(),
        look.zombies(),
        look.uninterruptible(),
        value(THREAD_LIMIT, last),
        look.executables());
  }

  private @Nullable Long value(Measure measure, boolean last) {
    return readings.value(measure, last);
  }

  /** A report with this job is on disk: the next window begins. */
  void startWindow() {
    cpu.startWindow();
    maximumCurrent = readings.now(MEMORY_CURRENT_BYTES);
    maximumCurrentAt = maximumCurrent == Readings.ABSENT ? null : readAt;
    oomKillsTold = Math.max(oomKillsTold, readings.lastGood(OOM_KILLS));
  }

  @Override
  public void close() {
    source.close();
    tasks.close();
  }
}
