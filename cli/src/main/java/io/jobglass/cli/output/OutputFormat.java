package io.jobglass.cli.output;

import java.util.Locale;

/** The forms in which readers print what they read. */
public enum OutputFormat {
  TABLE,
  JSON,
  CSV;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
