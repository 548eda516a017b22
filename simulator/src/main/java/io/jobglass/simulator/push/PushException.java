package io.jobglass.simulator.push;

/** The service cannot be reached, or does not take what is sent. */
final class PushException extends RuntimeException {
  private static final long serialVersionUID = 1;

  PushException(String message) {
    super(message);
  }
}
