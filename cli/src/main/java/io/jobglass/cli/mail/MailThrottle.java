package io.jobglass.cli.mail;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Lets only so many mails at a time ask the server: a thousand jobs that end at once must not
 * become a thousand requests. A slot is a locked file, which a process that dies gives back.
 */
final class MailThrottle {
  private final Path folder;
  private final int slots;

  MailThrottle(Path folder, int slots) {
    this.folder = folder;
    this.slots = slots;
  }

  /** Runs the work if a slot is free, and says whether it was. */
  boolean tryRun(Runnable work) {
    try {
      Files.createDirectories(folder);
      for (int slot = 0; slot < slots; slot++) {
        try (FileChannel file =
                FileChannel.open(
                    folder.resolve("slot-" + slot),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            FileLock lock = lockOrNull(file)) {
          if (lock != null) {
            work.run();
            return true;
          }
        }
      }
    } catch (IOException e) {
      // No folder for slots: better a plain mail than an unbounded crowd.
      return false;
    }
    return false;
  }

  private static @Nullable FileLock lockOrNull(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }
}
