package io.jobglass.agent;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the directory that dcgm-exporter reads as {@code --hpc-job-mapping-dir}: a file for each
 * GPU in use, named by its index ({@code 0}, {@code 0.7} for GPU instance 7), a job's id in each
 * line. What is so named and no longer true is removed. Not thread-safe.
 */
final class DcgmJobMapping {
  private static final Logger LOG = LoggerFactory.getLogger(DcgmJobMapping.class);
  private static final String NAME = "\\d+(\\.\\d+)?";

  /** The exporter passes over names that are no numbers. */
  private static final String UNFINISHED = ".unfinished";

  private final Path directory;
  private Map<String, List<String>> written = Map.of();
  private boolean failed = true;

  DcgmJobMapping(Path directory) {
    this.directory = directory;
  }

  /** Writes what differs from the last time. */
  void write(Map<String, List<String>> jobsByDevice) {
    if (!failed && written.equals(jobsByDevice)) {
      return;
    }
    try {
      Files.createDirectories(directory);
      for (Map.Entry<String, List<String>> device : new TreeMap<>(jobsByDevice).entrySet()) {
        Path file = directory.resolve(device.getKey());
        Path unfinished = directory.resolve(UNFINISHED);
        Files.writeString(unfinished, String.join("\n", device.getValue()) + "\n");
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      }
      removeOthers(jobsByDevice);
      failed = false;
      written = Map.copyOf(jobsByDevice);
    } catch (IOException | DirectoryIteratorException e) {
      if (!failed) {
        LOG.warn("dcgm_job_mapping directory={} error={}", directory, e.toString());
      }
      failed = true;
    }
  }

  private void removeOthers(Map<String, List<String>> jobsByDevice) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (name.matches(NAME) && !jobsByDevice.containsKey(name)) {
          Files.delete(file);
        }
      }
    }
  }
}
