package io.jobglass.storage.postgres;

import static io.jobglass.storage.postgres.UsageDelta.highest;

import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.TaskUsage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The part of a {@link UsageDelta} that is neither CPU time, memory nor GPU. Not thread-safe. */
final class OtherDelta {
  @Nullable Long throttledMicros;
  @Nullable Long cpuPressureMicros;
  @Nullable Long memoryPressureMicros;
  @Nullable Long ioPressureMicros;
  @Nullable Long ioReadBytes;
  @Nullable Long ioWrittenBytes;
  @Nullable Double energyJoules;
  @Nullable Integer maximumProcesses;
  @Nullable Integer maximumThreads;
  List<TaskUsage.Executable> executables = List.of();
  private Instant executablesAt = Instant.MIN;

  void add(JobUsage usage) {
    throttledMicros = highest(throttledMicros, usage.cpu().throttledMicros());
    cpuPressureMicros = highest(cpuPressureMicros, usage.cpu().pressureMicros());
    memoryPressureMicros = highest(memoryPressureMicros, usage.memory().pressureMicros());
    ioPressureMicros = highest(ioPressureMicros, usage.io().pressureMicros());
    ioReadBytes = highest(ioReadBytes, usage.io().readBytes());
    ioWrittenBytes = highest(ioWrittenBytes, usage.io().writtenBytes());
    energyJoules = highest(energyJoules, usage.energyJoules());
    maximumProcesses = highest(maximumProcesses, usage.processes());
    maximumThreads = highest(maximumThreads, usage.tasks().threads());
    if (!usage.tasks().executables().isEmpty() && !usage.time().isBefore(executablesAt)) {
      executables = usage.tasks().executables();
      executablesAt = usage.time();
    }
  }
}
