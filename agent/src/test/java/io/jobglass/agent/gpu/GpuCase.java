package io.jobglass.agent.gpu;

import java.nio.file.Path;

/**
 * One fact about GPUs, tried.
 *
 * @param fact what the hardware, its driver or Slurm does
 * @param expected what we make of it
 * @param found what came out
 */
record GpuCase(String fact, String expected, Trial found) {
  /** Does it, in an empty directory of its own. */
  @FunctionalInterface
  interface Trial {
    Object in(Path directory) throws Exception;
  }
}
