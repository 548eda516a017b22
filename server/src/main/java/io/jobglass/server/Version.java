package io.jobglass.server;

import java.util.Objects;

/** Which version of the service this is. */
final class Version {
  private Version() {}

  /** As the jar's manifest names it; {@code dev} where classes lie in a folder. */
  static String text() {
    return Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "dev");
  }
}
