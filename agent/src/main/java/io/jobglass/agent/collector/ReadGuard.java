package io.jobglass.agent.collector;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Lets a thread be left behind in a reading that does not come back, which a kernel file may do to
 * its reader, and which nothing ends but the kernel. Another thread goes on with all other files;
 * the one left behind ends with {@link AbandonedReadException} should it ever come back, and its
 * file is read again from then on. Readings are begun and ended by one thread at a time; the rest
 * may be called by any.
 */
public final class ReadGuard {
  private final int capacity;
  private final AtomicLong begun = new AtomicLong();
  private final Set<Path> abandoned = ConcurrentHashMap.newKeySet();
  private volatile Turn turn;

  /** The readings of one thread, and the buffer into which the kernel writes them. */
  static final class Turn {
    private static final Path LEFT_BEHIND = Path.of("");

    private final ByteBuffer buffer;
    private final AtomicReference<@Nullable Path> file = new AtomicReference<>();

    private Turn(int capacity) {
      this.buffer = ByteBuffer.allocateDirect(capacity);
    }

    ByteBuffer buffer() {
      return buffer;
    }

    /** False when the reading was given up: the caller must touch nothing that is shared. */
    boolean end(Path path) {
      return file.compareAndSet(path, null);
    }
  }

  /**
   * @param capacity of the buffer, bytes
   */
  ReadGuard(int capacity) {
    this.capacity = capacity;
    this.turn = new Turn(capacity);
  }

  /** A reading of the file begins; it ends with {@link Turn#end}. */
  Turn begin(Path file) {
    Turn now = turn;
    begun.lazySet(begun.getPlain() + 1);
    now.file.set(file);
    return now;
  }

  /** The number of the reading that is under way; 0 when none is. */
  public long underWay() {
    return turn.file.get() == null ? 0 : begun.get();
  }

  /** Whether a thread was left behind in this file. */
  boolean abandoned(Path file) {
    return !abandoned.isEmpty() && abandoned.contains(file);
  }

  /** The files in which threads were left behind. */
  public Set<Path> abandoned() {
    return Set.copyOf(abandoned);
  }

  /** The thread that was left behind in the file has come back. */
  void returned(Path file) {
    abandoned.remove(file);
  }

  /**
   * Leaves the thread behind in what it reads; the next to begin a reading is another thread.
   *
   * @return the file; null when the reading has ended meanwhile
   */
  public @Nullable Path abandon() {
    Turn hanging = turn;
    Path file = hanging.file.get();
    if (file == null) {
      return null;
    }
    abandoned.add(file);
    if (!hanging.file.compareAndSet(file, Turn.LEFT_BEHIND)) {
      abandoned.remove(file);
      return null;
    }
    turn = new Turn(capacity);
    return file;
  }
}
