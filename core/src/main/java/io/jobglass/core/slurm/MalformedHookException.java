package io.jobglass.core.slurm;

/** A file that is no record of the hook; the message says why. Trying again cannot help. */
public final class MalformedHookException extends Exception {
  private static final long serialVersionUID = 1L;

  public MalformedHookException(String message) {
    super(message);
  }
}
