package io.jobglass.cli.demo;

/** The demo cannot go on; the message says why and shows the log. */
final class DemoException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DemoException(String message) {
    super(message);
  }
}
