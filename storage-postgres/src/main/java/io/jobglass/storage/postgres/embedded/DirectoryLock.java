package io.jobglass.storage.postgres.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One service per data directory: a lock that the kernel drops when the process dies, however it
 * dies. Thread-safe.
 */
final class DirectoryLock implements AutoCloseable {
  /**
   * Directories held by this process. POSIX drops a process's lock when it closes any descriptor of
   * the file, so a second attempt in the same process must not even open it.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel channel;

  private DirectoryLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * @throws EmbeddedException when another service holds the directory
   */
  static DirectoryLock take(Path directory) throws IOException {
    Path held = directory.toRealPath();
    if (!HELD.add(held)) {
      throw taken(directory, "process " + ProcessHandle.current().pid() + " (this one)");
    }
    Path file = held.resolve("service.lock");
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw taken(directory, "process " + Files.readString(file).strip());
      }
      byte[] holder = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
      channel.truncate(0).write(ByteBuffer.wrap(holder), 0);
      return new DirectoryLock(held, channel);
    } catch (IOException | RuntimeException e) {
      closeQuietly(channel, e);
      HELD.remove(held);
      throw e;
    }
  }

  private static EmbeddedException taken(Path directory, String holder) {
    return new EmbeddedException(
        "data directory "
            + directory
            + " is in use by "
            + holder
            + "; stop that service or choose another directory");
  }

  private static void closeQuietly(@Nullable FileChannel channel, Exception cause) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    HELD.remove(directory);
  }
}
