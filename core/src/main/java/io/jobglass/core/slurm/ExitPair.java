package io.jobglass.core.slurm;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a process ended in Slurm's form {@code code:signal}, as in {@code SLURM_JOB_EXIT_CODE2},
 * jobcomp and sacct. One of the two is 0; whether a core was dumped is lost.
 *
 * @param code exit code, 0 to 255
 * @param signal the signal that ended it, or one of Slurm's own marks; 0 for none
 */
public record ExitPair(int code, int signal) {
  /** {@code SIG_OOM} of slurm_protocol_defs.h as it looks in this form. */
  static final int OUT_OF_MEMORY_SIGNAL = 125;

  /** ESLURMD_PROLOG_FAILED, 4022, stored as if it were a wait status. */
  static final int PROLOG_FAILED_SIGNAL = 54;

  /** The status 1 that the controller stores for a failed node, boot or launch: also SIGHUP. */
  static final int CONTROLLER_SIGNAL = 1;

  private static final Pattern FORM = Pattern.compile("(\\d{1,3}):(\\d{1,3})");

  public ExitPair {
    if (code < 0 || code > 255 || signal < 0 || signal > 255) {
      throw new IllegalArgumentException(
          "exit code and signal must be 0 to 255, got " + code + ":" + signal);
    }
  }

  public static Optional<ExitPair> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    int code = Integer.parseInt(form.group(1));
    int signal = Integer.parseInt(form.group(2));
    return code > 255 || signal > 255 ? Optional.empty() : Optional.of(new ExitPair(code, signal));
  }

  /** Neither a code nor a signal: success, or an end whose code Slurm had not seen yet. */
  public boolean zero() {
    return code == 0 && signal == 0;
  }

  /** The step was killed for memory. */
  public boolean outOfMemory() {
    return signal == OUT_OF_MEMORY_SIGNAL;
  }

  /** The job's Prolog failed, so that its script never ran. */
  public boolean prologFailed() {
    return code == 0 && signal == PROLOG_FAILED_SIGNAL;
  }

  /** A failure that the controller made up, or a hangup: the two look the same. */
  public boolean controllerMade() {
    return code == 0 && signal == CONTROLLER_SIGNAL;
  }

  @Override
  public String toString() {
    return code + ":" + signal;
  }
}
