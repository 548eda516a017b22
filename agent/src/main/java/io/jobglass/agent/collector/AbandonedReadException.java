package io.jobglass.agent.collector;

import java.nio.file.Path;

/** Ends a thread that comes back from a reading in which it was left behind. */
public final class AbandonedReadException extends RuntimeException {
  private static final long serialVersionUID = 1;

  AbandonedReadException(Path file) {
    super("the reading was given up: " + file);
  }
}
