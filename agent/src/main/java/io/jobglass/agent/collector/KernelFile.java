package io.jobglass.agent.collector;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * One kernel file, kept open between readings. An open file stays the file of the group or process
 * that it was opened for, even when its name is used again. Not thread-safe.
 */
public final class KernelFile implements Closeable {
  /** How a reading went. */
  public enum Outcome {
    READ,
    /** The kernel does not offer this file here. */
    NOT_OFFERED,
    /** What the file was about has ended. */
    GONE,
    FAILED
  }

  private static final int MOST_READINGS_BETWEEN_TRIES = 60;

  private final Path path;
  private @Nullable FileChannel channel;
  private int readingsToSkip;
  private int readingsSkipped;
  private boolean refused;

  public KernelFile(Path path) {
    this.path = path;
  }

  public Outcome read(KernelText into) {
    return read(into, false);
  }

  public Outcome readWhole(KernelText into) {
    return read(into, true);
  }

  private Outcome read(KernelText into, boolean whole) {
    if (readingsToSkip > 0) {
      readingsToSkip--;
      return refused ? Outcome.FAILED : Outcome.NOT_OFFERED;
    }
    try {
      FileChannel open = channel;
      if (open == null) {
        open = FileChannel.open(path, StandardOpenOption.READ);
        refused = false;
        channel = open;
      }
      if (whole) {
        into.fillWhole(open);
      } else {
        into.fill(open);
      }
      return Outcome.READ;
    } catch (NoSuchFileException e) {
      // A group that is just being made gets its files soon; an old kernel never has them.
      readingsToSkip = Math.min(MOST_READINGS_BETWEEN_TRIES, 2 * readingsSkipped + 1);
      readingsSkipped = readingsToSkip;
      return Outcome.NOT_OFFERED;
    } catch (AccessDeniedException e) {
      // That will not change soon, and an exception each time costs more than a reading.
      readingsToSkip = Math.min(MOST_READINGS_BETWEEN_TRIES, 2 * readingsSkipped + 1);
      readingsSkipped = readingsToSkip;
      refused = true;
      return Outcome.FAILED;
    } catch (IOException e) {
      close();
      return Files.exists(path) ? Outcome.FAILED : Outcome.GONE;
    }
  }

  @Override
  public void close() {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // Nothing was written: there is nothing to lose.
      }
    }
  }
}
