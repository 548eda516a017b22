package io.jobglass.agent.hooks;

import io.jobglass.core.slurm.HookFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory that hooks write to: finished files in {@code new/}, those of no use in {@code
 * bad/}, for someone to look at. Hooks write {@code .env} files; the receiver of job completion
 * records writes {@code .json} files. Thread-safe.
 */
public final class HookSpool {
  private static final Logger LOG = LoggerFactory.getLogger(HookSpool.class);
  private static final int MAX_BAD_FILES = 1000;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Path written;
  private final Path arrived;
  private final Path bad;
  private final AtomicInteger badFiles = new AtomicInteger();

  public HookSpool(Path directory) {
    this.written = directory.resolve("tmp");
    this.arrived = directory.resolve("new");
    this.bad = directory.resolve("bad");
  }

  /**
   * Puts a file there as a hook does; it is on disk when this returns.
   *
   * @throws IOException when it could not be written; nothing of it remains
   */
  public void add(String name, byte[] content) throws IOException {
    Files.createDirectories(written);
    Files.createDirectories(arrived);
    Path file = written.resolve(name);
    try {
      try (FileChannel channel =
          (FileChannel)
              Files.newByteChannel(
                  file,
                  Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                  PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(file, arrived.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel directory = FileChannel.open(arrived, StandardOpenOption.READ)) {
        directory.force(true);
      }
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /** Puts what came and is of no use beside the other bad files; past a number of them nothing. */
  public void addBad(String name, byte[] content) {
    if (content.length == 0 || badFiles.getAndIncrement() >= MAX_BAD_FILES) {
      return;
    }
    try {
      Files.createDirectories(bad);
      Path file = bad.resolve(name);
      Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      Files.write(file, content);
    } catch (IOException e) {
      LOG.debug("not kept: name={} error={}", name, e.toString());
    }
  }

  /** Where finished files appear. */
  Path arrived() {
    return arrived;
  }

  /** How many files wait, up to so many. */
  public int waiting(int most) throws IOException {
    return Files.isDirectory(arrived) ? names(most).size() : 0;
  }

  /** Names of waiting files, not more than so many, in order. */
  SortedSet<String> names(int most) throws IOException {
    SortedSet<String> names = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(arrived)) {
      for (Path file : files) {
        names.add(file.getFileName().toString());
        if (names.size() >= most) {
          break;
        }
      }
    }
    return names;
  }

  /** Content of a plain file of bearable size; null for anything else. */
  byte @Nullable [] read(String name) {
    Path file = arrived.resolve(name);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    try (InputStream in = Files.newInputStream(file, StandardOpenOption.READ)) {
      byte[] content = in.readNBytes(HookFile.MAX_BYTES + 1);
      return content.length > HookFile.MAX_BYTES ? null : content;
    } catch (IOException e) {
      return null;
    }
  }

  /** False when the file is still there. */
  boolean delete(String name) {
    Path file = arrived.resolve(name);
    try {
      Files.deleteIfExists(file);
      return true;
    } catch (IOException e) {
      LOG.debug("not deleted: file={} error={}", file, e.toString());
      return false;
    }
  }

  /** Moves a file out of the way; past a number of them it is deleted. */
  void setAside(String name) {
    Path file = arrived.resolve(name);
    try {
      if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
        return;
      }
      Files.createDirectories(bad);
      if (badFiles.getAndIncrement() < MAX_BAD_FILES) {
        Files.move(file, bad.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        return;
      }
    } catch (IOException e) {
      LOG.debug("not moved: file={} error={}", file, e.toString());
    }
    delete(name);
  }
}
