package io.jobglass.agent.collector;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
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
  private volatile boolean reading;

  public KernelFile(Path path) {
    this.path = path;
  }

  /** Reads from the start of the file with one call, which kernel files answer whole. */
  public Outcome read(KernelText into) {
    return read(into, false);
  }

  /** Reads from the start until the end of the file, for lists that come in several pieces. */
  public Outcome readWhole(KernelText into) {
    return read(into, true);
  }

  /**
   * @throws AbandonedReadException when the reading was given up meanwhile
   */
  private Outcome read(KernelText into, boolean whole) {
    ReadGuard guard = into.guard();
    if (guard.abandoned(path)) {
      return Outcome.FAILED;
    }
    if (readingsToSkip > 0) {
      readingsToSkip--;
      return refused ? Outcome.FAILED : Outcome.NOT_OFFERED;
    }
    ReadGuard.Turn turn = guard.begin(path);
    reading = true;
    Outcome outcome = read(turn.buffer().clear(), whole);
    if (!turn.end(path)) {
      // Nobody else may have closed it meanwhile, and its owner may have forgotten it.
      closeChannel();
      reading = false;
      guard.returned(path);
      throw new AbandonedReadException(path);
    }
    reading = false;
    if (outcome == Outcome.READ) {
      into.take(turn.buffer());
    }
    return outcome;
  }

  private Outcome read(ByteBuffer into, boolean whole) {
    try {
      FileChannel open = channel;
      if (open == null) {
        open = FileChannel.open(path, StandardOpenOption.READ);
        refused = false;
        channel = open;
      }
      int count = open.read(into, 0);
      while (whole && count > 0 && into.hasRemaining()) {
        count = open.read(into, into.position());
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
      closeChannel();
      return Files.exists(path) ? Outcome.FAILED : Outcome.GONE;
    }
  }

  /** Closes it; while a thread is left behind in it, that is left to the thread. */
  @Override
  public void close() {
    if (!reading) {
      closeChannel();
    }
  }

  private void closeChannel() {
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
