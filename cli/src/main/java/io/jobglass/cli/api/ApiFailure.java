package io.jobglass.cli.api;

/**
 * A request that brought no answer to show. The message is for the user: what was expected, what
 * came, what to do next.
 */
public final class ApiFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What kind of failure it is, which decides the exit code and whether to try again. */
  public enum Kind {
    /** The server knows no such thing. */
    NOT_FOUND,
    /** The server answered that it will never do this. */
    REFUSED,
    /** No server answered, or it cannot serve now; the same request may succeed later. */
    UNREACHABLE
  }

  private final Kind kind;

  ApiFailure(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
