package io.jobglass.agent.discovery;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Directories whose changes are told at once (inotify). It only makes things quicker: everything is
 * also looked at again from time to time. One thread registers and waits; any may close.
 */
public final class Watches implements Closeable {
  /** Told of each change. */
  @FunctionalInterface
  public interface Listener {
    /**
     * @param name the entry that changed; null when changes were too many to tell
     */
    void changed(Path directory, @Nullable String name, boolean created);

    /** The directory itself is gone, and with it the watch. */
    default void gone(Path directory) {}
  }

  private final @Nullable WatchService service;
  private final Map<Path, WatchKey> keys = new HashMap<>();
  private long refused;

  private Watches(@Nullable WatchService service) {
    this.service = service;
  }

  /** Watches, or where the system has no more of them to give, something that only waits. */
  public static Watches open(Path anyPath) {
    try {
      return new Watches(anyPath.getFileSystem().newWatchService());
    } catch (IOException e) {
      return new Watches(null);
    }
  }

  /** Watches a directory, if it is not watched yet; false when that is not possible. */
  public boolean watch(Path directory) {
    WatchKey known = keys.get(directory);
    if (known != null && known.isValid()) {
      return true;
    }
    if (service == null) {
      return false;
    }
    try {
      WatchKey key =
          directory.register(
              service,
              StandardWatchEventKinds.ENTRY_CREATE,
              StandardWatchEventKinds.ENTRY_DELETE,
              StandardWatchEventKinds.ENTRY_MODIFY);
      keys.put(directory, key);
      return true;
    } catch (IOException e) {
      refused++;
      return false;
    } catch (ClosedWatchServiceException e) {
      return false;
    }
  }

  public void forget(Path directory) {
    WatchKey key = keys.remove(directory);
    if (key != null) {
      key.cancel();
    }
  }

  /** Times that a directory could not be watched. */
  public long refused() {
    return refused;
  }

  public int size() {
    return keys.size();
  }

  /** Waits for a first change for at most so long, then tells it and all others that are there. */
  public void await(long nanos, Listener listener) {
    try {
      if (service == null) {
        TimeUnit.NANOSECONDS.sleep(nanos);
        return;
      }
      for (WatchKey key = service.poll(nanos, TimeUnit.NANOSECONDS);
          key != null;
          key = service.poll()) {
        Path directory = (Path) key.watchable();
        for (WatchEvent<?> event : key.pollEvents()) {
          Object name = event.context();
          listener.changed(
              directory,
              name == null ? null : name.toString(),
              event.kind().equals(StandardWatchEventKinds.ENTRY_CREATE));
        }
        if (!key.reset()) {
          keys.remove(directory, key);
          listener.gone(directory);
        }
      }
    } catch (ClosedWatchServiceException e) {
      // The agent is stopping.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    if (service != null) {
      try {
        service.close();
      } catch (IOException e) {
        // It goes with the process.
      }
    }
  }
}
