package io.jobglass.agent;

import io.jobglass.agent.discovery.Watches;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was told at once of watched directories, in its order. */
final class Changes implements Watches.Listener, Iterable<Changes.Change> {
  private final List<Change> changes = new ArrayList<>();
  private final List<Path> gone = new ArrayList<>();

  /**
   * One change in a directory.
   *
   * @param name null when changes were too many to tell
   */
  record Change(Path directory, @Nullable String name, boolean created) {}

  @Override
  public void changed(Path directory, @Nullable String name, boolean created) {
    changes.add(new Change(directory, name, created));
  }

  @Override
  public void gone(Path directory) {
    gone.add(directory);
  }

  @Override
  public Iterator<Change> iterator() {
    return changes.iterator();
  }

  /** Directories that are no longer there, nor watched. */
  List<Path> gone() {
    return gone;
  }
}
