package io.jobglass.core.slurm;

/**
 * A raw {@code wait(2)} status as Linux packs it, as in {@code SLURM_JOB_EXIT_CODE} and {@code
 * SLURM_JOB_DERIVED_EC}: exit N is {@code N * 256}, signal S is {@code S}, with a core {@code S +
 * 128}.
 *
 * @param raw the number Slurm gave
 */
public record WaitStatus(long raw) {
  /** {@code SIG_OOM} of slurm_protocol_defs.h: no signal of the kernel's. */
  static final int OUT_OF_MEMORY = 253;

  private static final int STOPPED = 0x7f;

  /** The step was killed for memory; to be asked first, for the number also reads as a signal. */
  public boolean outOfMemory() {
    return (raw & 0xff) == OUT_OF_MEMORY;
  }

  /** WIFSIGNALED: a signal ended the process. */
  public boolean signaled() {
    long low = raw & 0x7f;
    return low != 0 && low != STOPPED;
  }

  /** WCOREDUMP: the signal left a core. */
  public boolean coreDumped() {
    return signaled() && !outOfMemory() && (raw & 0x80) != 0;
  }

  public ExitPair pair() {
    return signaled()
        ? new ExitPair(0, (int) (raw & 0x7f))
        : new ExitPair((int) ((raw >> 8) & 0xff), 0);
  }
}
