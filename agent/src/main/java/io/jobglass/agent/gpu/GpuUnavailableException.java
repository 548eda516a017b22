package io.jobglass.agent.gpu;

/** No device of a source can be read now; the message says why and what helps. */
public final class GpuUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public GpuUnavailableException(String message) {
    super(message);
  }

  public GpuUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
