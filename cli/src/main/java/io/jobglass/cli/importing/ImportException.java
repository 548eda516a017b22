package io.jobglass.cli.importing;

/** An import that cannot go on; the message says what to do. */
public final class ImportException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ImportException(String message) {
    super(message);
  }

  ImportException(String message, Throwable cause) {
    super(message, cause);
  }
}
