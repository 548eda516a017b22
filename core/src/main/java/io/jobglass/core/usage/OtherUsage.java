package io.jobglass.core.usage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt used on one node besides CPU time and memory; cumulative where not said
 * otherwise.
 *
 * @param cores how many cores its CPUs there are hardware threads of, at the last look
 * @param throttledMicros time held back by a CPU quota
 * @param cpuPressureMicros time some task waited for a CPU
 * @param memoryPressureMicros time some task waited for memory
 * @param ioPressureMicros time some task waited for I/O
 * @param energyJoules the job's share of what its node's processors drew
 * @param maximumProcesses most at any look
 * @param maximumThreads most at any look
 * @param executables at the last look
 */
public record OtherUsage(
    @Nullable Integer cores,
    @Nullable Long throttledMicros,
    @Nullable Long cpuPressureMicros,
    @Nullable Long memoryPressureMicros,
    @Nullable Long ioPressureMicros,
    @Nullable Long ioReadBytes,
    @Nullable Long ioWrittenBytes,
    @Nullable Double energyJoules,
    @Nullable Integer maximumProcesses,
    @Nullable Integer maximumThreads,
    List<TaskUsage.Executable> executables) {
  public static final OtherUsage NONE =
      new OtherUsage(null, null, null, null, null, null, null, null, null, null, List.of());

  public OtherUsage {
    executables = List.copyOf(executables);
  }
}
