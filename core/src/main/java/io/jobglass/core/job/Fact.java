package io.jobglass.core.job;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** One thing that a source can say about an attempt; memory is in bytes, durations in seconds. */
public enum Fact {
  NAME(Kind.TEXT),
  USER(Kind.TEXT),
  UID(Kind.INTEGER),
  GROUP(Kind.TEXT),
  ACCOUNT(Kind.TEXT),
  PARTITION(Kind.TEXT),
  QOS(Kind.TEXT),
  RESERVATION(Kind.TEXT),
  PRIORITY(Kind.INTEGER),
  COMMENT(Kind.TEXT),
  WORK_DIR(Kind.TEXT),
  COMMAND(Kind.TEXT),
  NODES(Kind.TEXTS),
  NODE_COUNT(Kind.INTEGER),
  REQUESTED_CPUS(Kind.INTEGER),
  ALLOCATED_CPUS(Kind.INTEGER),
  REQUESTED_MEMORY_BYTES(Kind.INTEGER),
  ALLOCATED_MEMORY_BYTES(Kind.INTEGER),
  REQUESTED_GPUS(Kind.INTEGER),
  ALLOCATED_GPUS(Kind.INTEGER),
  GPU_VENDOR(Kind.TEXT),
  GPU_DEVICES(Kind.TEXTS),
  CGROUP_PATH(Kind.TEXT),
  TIME_LIMIT_SECONDS(Kind.INTEGER),
  SUBMIT_TIME(Kind.TIME),
  /** The scheduler's own start time, the same in every message about one run. */
  SCHEDULER_START_TIME(Kind.TIME),
  START_TIME(Kind.TIME),
  PLANNED_END_TIME(Kind.TIME),
  END_TIME(Kind.TIME),
  ARRAY_JOB_ID(Kind.TEXT),
  ARRAY_TASK_ID(Kind.INTEGER),
  HET_JOB_ID(Kind.TEXT),
  HET_JOB_OFFSET(Kind.INTEGER),
  RESTART_COUNT(Kind.INTEGER),
  SCHEDULER(Kind.TEXT),
  SCHEDULER_INSTANCE(Kind.TEXT),
  /** The scheduler's own id where a client named the job otherwise. */
  SCHEDULER_JOB_ID(Kind.TEXT),
  RAW_STATE(Kind.TEXT),
  STATE_REASON(Kind.TEXT),
  /** A {@link JobState} code that the source names itself. */
  STATE(Kind.TEXT),
  /** An {@link EndReason} code that the source names itself. */
  REASON(Kind.TEXT),
  EXIT_CODE(Kind.INTEGER),
  SIGNAL(Kind.INTEGER),
  /** {@code code:signal} of the worst srun step. */
  DERIVED_EXIT_CODE(Kind.TEXT),
  CANCELLED_BY(Kind.TEXT),
  FAILED_NODE(Kind.TEXT),
  /** How the source came to its reason, for a person. */
  EVIDENCE(Kind.TEXT),
  CPU_USAGE_PERCENT(Kind.DECIMAL),
  MEMORY_USAGE_BYTES(Kind.INTEGER),
  GPU_USAGE_PERCENT(Kind.DECIMAL),
  /** Processes that the kernel killed for memory in the job's cgroup ({@code memory.events}). */
  OOM_KILLS(Kind.INTEGER),
  MEMORY_PEAK_BYTES(Kind.INTEGER),
  MEMORY_LIMIT_BYTES(Kind.INTEGER),
  CPU_MICROS(Kind.INTEGER),
  /**
   * CPU time of the processes that Slurm's accounting gathered: another count than the kernel's of
   * the job's cgroup, and never mixed with it.
   */
  ACCOUNTING_CPU_MICROS(Kind.INTEGER),
  /** The largest resident set of one task that Slurm's accounting saw in its samples. */
  ACCOUNTING_MAX_RSS_BYTES(Kind.INTEGER),
  /** Free JSON object of the sender, kept as text. */
  EXTRA(Kind.TEXT);

  /** The Java type that a fact's value has. */
  public enum Kind {
    TEXT(String.class),
    INTEGER(Long.class),
    DECIMAL(Double.class),
    TIME(Instant.class),
    TEXTS(List.class);

    private final Class<?> type;

    Kind(Class<?> type) {
      this.type = type;
    }

    Class<?> type() {
      return type;
    }
  }

  private final Kind kind;

  Fact(Kind kind) {
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  /** The name in the store and in the audit trail. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
