package io.jobglass.cli.run;

/** A program that could not be started; the message says why, in the C library's words. */
public final class SpawnException extends Exception {
  private static final long serialVersionUID = 1;

  private final int errno;

  SpawnException(String program, int errno) {
    super(program + ": " + Libc.describe(errno));
    this.errno = errno;
  }

  /** 127 when there is no such program, 126 when it cannot be executed: what shells say. */
  public int shellCode() {
    return errno == Libc.ENOENT ? 127 : 126;
  }
}
