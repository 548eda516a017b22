package io.jobglass.agent.spool;

import java.io.IOException;

/** The spool could not be opened or written. */
public final class SpoolException extends IOException {
  private static final long serialVersionUID = 1;

  public SpoolException(String message) {
    super(message);
  }

  public SpoolException(String message, Throwable cause) {
    super(message, cause);
  }
}
