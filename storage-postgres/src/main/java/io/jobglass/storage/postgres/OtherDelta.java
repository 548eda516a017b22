package io.jobglass.storage.postgres;

import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.TaskUsage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The part of a {@link UsageDelta} that is neither CPU time, memory nor GPU. Not thread-safe. */
final class OtherDelta {
  @Nullable Integer cores;
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
    cores = Highest.of(cores, usage.cpu().cores());
    throttledMicros = Highest.of(throttledMicros, usage.cpu().throttledMicros());
    cpuPressureMicros = Highest.of(cpuPressureMicros, usage.cpu().pressureMicros());
    memoryPressureMicros = Highest.of(memoryPressureMicros, usage.memory().pressureMicros());
    ioPressureMicros = Highest.of(ioPressureMicros, usage.io().pressureMicros());
    ioReadBytes = Highest.of(ioReadBytes, usage.io().readBytes());
    ioWrittenBytes = Highest.of(ioWrittenBytes, usage.io().writtenBytes());
    energyJoules = Highest.of(energyJoules, usage.energyJoules());
    maximumProcesses = Highest.of(maximumProcesses, usage.processes());
    maximumThreads = Highest.of(maximumThreads, usage.tasks().threads());
    if (!usage.tasks().executables().isEmpty() && !usage.time().isBefore(executablesAt)) {
      executables = usage.tasks().executables();
      executablesAt = usage.time();
    }
  }
}
