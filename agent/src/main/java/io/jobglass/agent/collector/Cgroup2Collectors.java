package io.jobglass.agent.collector;

import static io.jobglass.agent.collector.Measure.*;
import static io.jobglass.agent.collector.Pace.DETAIL;
import static io.jobglass.agent.collector.Pace.FREQUENT;
import static io.jobglass.agent.collector.Pace.TOTALS;

import java.util.List;

/**
 * What is read of a cgroup v2; the files are described in the kernel's {@code cgroup-v2.rst}. The
 * {@code io} and {@code pids} files are there only where those controllers are delegated; {@code
 * pids.current} counts threads.
 */
public final class Cgroup2Collectors {
  private Cgroup2Collectors() {}

  public static List<Collector> all(CpuTopology topology) {
    return List.of(
        Collector.keyed("", "cgroup.events", FREQUENT, "populated", POPULATED),
        Collector.single("", "memory.current", FREQUENT, MEMORY_CURRENT_BYTES),
        Collector.single("", "memory.peak", FREQUENT, MEMORY_PEAK_BYTES),
        Collector.single("", "memory.max", DETAIL, MEMORY_LIMIT_BYTES),
        Collector.keyed(
            "",
            "memory.events",
            FREQUENT,
            "oom_kill,oom,max,high",
            OOM_KILLS,
            OOM_EVENTS,
            MAX_EVENTS,
            HIGH_EVENTS),
        Collector.keyed(
            "",
            "cpu.stat",
            TOTALS,
            "usage_usec,user_usec,system_usec,throttled_usec",
            CPU_USAGE_MICROS,
            CPU_USER_MICROS,
            CPU_SYSTEM_MICROS,
            CPU_THROTTLED_MICROS),
        Collector.keyed(
            "",
            "memory.stat",
            DETAIL,
            "anon,file,shmem,kernel",
            MEMORY_ANON_BYTES,
            MEMORY_FILE_BYTES,
            MEMORY_SHMEM_BYTES,
            MEMORY_KERNEL_BYTES),
        Collector.of("", "cpuset.cpus.effective", DETAIL, new CpuList(topology), CPUS, CORES),
        Collector.of(
            "", "cpu.pressure", DETAIL, new Pressure(CPU_PRESSURE_MICROS), CPU_PRESSURE_MICROS),
        Collector.of(
            "",
            "memory.pressure",
            DETAIL,
            new Pressure(MEMORY_PRESSURE_MICROS, MEMORY_FULL_PRESSURE_MICROS),
            MEMORY_PRESSURE_MICROS,
            MEMORY_FULL_PRESSURE_MICROS),
        Collector.of(
            "",
            "io.pressure",
            DETAIL,
            new Pressure(IO_PRESSURE_MICROS, IO_FULL_PRESSURE_MICROS),
            IO_PRESSURE_MICROS,
            IO_FULL_PRESSURE_MICROS),
        Collector.single("", "memory.swap.current", DETAIL, MEMORY_SWAP_BYTES),
        Collector.of(
            "",
            "io.stat",
            DETAIL,
            new IoStat(),
            IO_READ_BYTES,
            IO_WRITTEN_BYTES,
            IO_READ_OPERATIONS,
            IO_WRITE_OPERATIONS),
        Collector.single("", "pids.current", DETAIL, THREADS),
        Collector.single("", "pids.max", DETAIL, THREAD_LIMIT));
  }
}
