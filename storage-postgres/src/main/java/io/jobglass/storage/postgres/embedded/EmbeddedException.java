package io.jobglass.storage.postgres.embedded;

/** The embedded PostgreSQL could not be brought up; the message says what to do about it. */
public final class EmbeddedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EmbeddedException(String message) {
    super(message);
  }

  public EmbeddedException(String message, Throwable cause) {
    super(message, cause);
  }
}
