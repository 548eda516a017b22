package io.jobglass.server.config;

import java.util.List;

/** The settings cannot be used; every problem is in the message, one a line. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConfigException(List<String> problems) {
    super(String.join("\n", problems));
  }
}
