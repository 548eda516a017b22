package io.jobglass.server.export;

import org.jspecify.annotations.Nullable;

/** Asks the store for a sign of life. */
@FunctionalInterface
public interface StoreHealth {
  /** What is wrong, for a person; null when nothing is. Answers within about a second. */
  @Nullable String problem();
}
