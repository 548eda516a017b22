package io.jobglass.storage.postgres.embedded;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where the embedded server lives and how much it may take.
 *
 * @param directory of this service alone; made when missing
 * @param cache holds the unpacked programs; several services may share it
 * @param sharedBuffersMebibytes PostgreSQL's own page cache
 * @param startTimeout longest wait for it, recovery after a crash included
 */
public record EmbeddedSettings(
    Path directory, Path cache, int sharedBuffersMebibytes, Duration startTimeout) {
  private static final int LARGEST_SHARED_BUFFERS = 2048;

  public EmbeddedSettings {
    if (sharedBuffersMebibytes < 16) {
      throw new IllegalArgumentException(
          "shared buffers must be at least 16 MiB, got " + sharedBuffersMebibytes);
    }
    directory = directory.toAbsolutePath().normalize();
    cache = cache.toAbsolutePath().normalize();
  }

  /** A quarter of the machine's memory up to 2 GiB, five minutes, programs beside the data. */
  public static EmbeddedSettings in(Path directory) {
    return new EmbeddedSettings(
        directory, directory.resolve("programs"), defaultSharedBuffers(), Duration.ofMinutes(5));
  }

  public EmbeddedSettings withCache(Path folder) {
    return new EmbeddedSettings(directory, folder, sharedBuffersMebibytes, startTimeout);
  }

  public EmbeddedSettings withSharedBuffers(int mebibytes) {
    return new EmbeddedSettings(directory, cache, mebibytes, startTimeout);
  }

  private static int defaultSharedBuffers() {
    long bytes =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    return Math.clamp((bytes / 4) >> 20, 64, LARGEST_SHARED_BUFFERS);
  }
}
