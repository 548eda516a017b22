package io.jobglass.agent.collector;

/** Everything that is read of a job, in the unit that its name says; times in microseconds. */
public enum Measure {
  CPU_USAGE_MICROS,
  CPU_USER_MICROS,
  CPU_SYSTEM_MICROS,
  CPU_THROTTLED_MICROS,
  CPU_PRESSURE_MICROS,
  CPUS,
  /** What the CPUs are hardware threads of. */
  CORES,
  MEMORY_CURRENT_BYTES,
  MEMORY_PEAK_BYTES,
  MEMORY_LIMIT_BYTES,
  MEMORY_ANON_BYTES,
  MEMORY_FILE_BYTES,
  MEMORY_SHMEM_BYTES,
  MEMORY_KERNEL_BYTES,
  MEMORY_SWAP_BYTES,
  MEMORY_PRESSURE_MICROS,
  MEMORY_FULL_PRESSURE_MICROS,
  IO_READ_BYTES,
  IO_WRITTEN_BYTES,
  IO_READ_OPERATIONS,
  IO_WRITE_OPERATIONS,
  IO_PRESSURE_MICROS,
  IO_FULL_PRESSURE_MICROS,
  OOM_KILLS,
  OOM_EVENTS,
  MAX_EVENTS,
  HIGH_EVENTS,
  PROCESSES,
  THREADS,
  THREAD_LIMIT,
  /** 1 while a process lives in the group, 0 when it is empty. */
  POPULATED
}
