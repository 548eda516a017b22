package io.jobglass.agent.collector;

import static io.jobglass.agent.collector.Measure.*;
import static io.jobglass.agent.collector.Pace.DETAIL;
import static io.jobglass.agent.collector.Pace.FREQUENT;

import java.util.List;

/**
 * What is read of a job's v1 groups, from the kernel's {@code cgroup-v1/memory.rst} and {@code
 * cpuacct.rst}. OOM kills are not among them: v1 counts those only in the group of the victim.
 */
public final class Cgroup1Collectors {
  /** {@code cpuacct.stat} counts in units of USER_HZ, which Linux fixes at 100. */
  private static final long MICROS_PER_TICK = 10_000;

  private Cgroup1Collectors() {}

  public static List<Collector> all(CpuTopology topology) {
    return List.of(
        Collector.single("memory", "memory.usage_in_bytes", FREQUENT, MEMORY_CURRENT_BYTES),
        Collector.single("memory", "memory.max_usage_in_bytes", FREQUENT, MEMORY_PEAK_BYTES),
        Collector.single("memory", "memory.limit_in_bytes", DETAIL, MEMORY_LIMIT_BYTES),
        Collector.single("memory", "memory.failcnt", FREQUENT, MAX_EVENTS),
        // A plain sum over processors: unlike that of v2 it costs the kernel nothing.
        Collector.of(
            "cpuacct",
            "cpuacct.usage",
            FREQUENT,
            (text, into) -> {
              long nanos = text.number();
              if (nanos != Readings.ABSENT) {
                into.set(CPU_USAGE_MICROS, nanos / 1000);
              }
            },
            CPU_USAGE_MICROS),
        Collector.of(
            "cpuacct",
            "cpuacct.stat",
            DETAIL,
            KeyedValues.scaled(
                "user,system", MICROS_PER_TICK, 1, CPU_USER_MICROS, CPU_SYSTEM_MICROS),
            CPU_USER_MICROS,
            CPU_SYSTEM_MICROS),
        Collector.of(
            "cpu",
            "cpu.stat",
            DETAIL,
            KeyedValues.scaled("throttled_time", 1, 1000, CPU_THROTTLED_MICROS),
            CPU_THROTTLED_MICROS),
        Collector.keyed(
            "memory",
            "memory.stat",
            DETAIL,
            "total_rss,total_cache,total_shmem,total_swap",
            MEMORY_ANON_BYTES,
            MEMORY_FILE_BYTES,
            MEMORY_SHMEM_BYTES,
            MEMORY_SWAP_BYTES),
        Collector.of(
            "blkio",
            "blkio.throttle.io_service_bytes_recursive",
            DETAIL,
            new BlkioService(IO_READ_BYTES, IO_WRITTEN_BYTES),
            IO_READ_BYTES,
            IO_WRITTEN_BYTES),
        Collector.of(
            "blkio",
            "blkio.throttle.io_serviced_recursive",
            DETAIL,
            new BlkioService(IO_READ_OPERATIONS, IO_WRITE_OPERATIONS),
            IO_READ_OPERATIONS,
            IO_WRITE_OPERATIONS),
        Collector.single("pids", "pids.current", DETAIL, THREADS),
        Collector.single("pids", "pids.max", DETAIL, THREAD_LIMIT),
        Collector.single("memory", "memory.kmem.usage_in_bytes", DETAIL, MEMORY_KERNEL_BYTES),
        Collector.of(
            "cpuset", "cpuset.effective_cpus", DETAIL, new CpuList(topology), CPUS, CORES));
  }
}
