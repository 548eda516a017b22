package io.jobglass.server.http;

/** A request that cannot be served, with the status and code that the client is told. */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  private ApiException(int status, String code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  public static ApiException badRequest(String message) {
    return new ApiException(400, "bad_request", message);
  }

  public static ApiException notFound(String message) {
    return new ApiException(404, "not_found", message);
  }

  public static ApiException conflict(String message) {
    return new ApiException(409, "conflict", message);
  }

  /** Too much at once; the same may be asked again soon. */
  public static ApiException busy(String message) {
    return new ApiException(503, "unavailable", message);
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The snake_case code of the error body. */
  public String code() {
    return code;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
