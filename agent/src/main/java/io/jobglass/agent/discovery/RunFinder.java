package io.jobglass.agent.discovery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Commands without a cgroup that a launcher registered: one file each, NUL-separated {@code
 * KEY=VALUE}, there from the command's start to its end. A file counts only when it belongs to root
 * or to the owner of the process that it names.
 */
public final class RunFinder implements JobFinder {
  private static final int MAX_FILE_BYTES = 64 * 1024;

  private final Path directory;
  private final Path procRoot;
  private final Consumer<Path> watch;
  private final Map<Path, FoundJob> known = new HashMap<>();

  public RunFinder(Path directory, Path procRoot, Consumer<Path> watch) {
    this.directory = directory;
    this.procRoot = procRoot;
    this.watch = watch;
  }

  @Override
  public String name() {
    return "runs";
  }

  @Override
  public void find(Consumer<FoundJob> found) throws IOException {
    if (Files.isDirectory(directory)) {
      watch.accept(directory);
    }
    Map<Path, FoundJob> present = new HashMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (name.startsWith(".") || name.endsWith(".tmp")) {
          continue;
        }
        FoundJob job = known.get(entry);
        if (job == null) {
          job = read(entry).orElse(null);
        }
        if (job != null) {
          present.put(entry, job);
          found.accept(job);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // Nobody has registered a command yet.
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    known.clear();
    known.putAll(present);
  }

  private Optional<FoundJob> read(Path file) {
    Map<String, String> entries = new HashMap<>();
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        return Optional.empty();
      }
      String text = Files.readString(file, StandardCharsets.UTF_8);
      for (String entry : text.split("\0", -1)) {
        int equals = entry.indexOf('=');
        if (equals > 0) {
          entries.put(entry.substring(0, equals), entry.substring(equals + 1));
        }
      }
    } catch (IOException e) {
      // Being written or already gone: the next look decides.
      return Optional.empty();
    }
    String runId = entries.get("JOBGLASS_RUN_ID");
    String pid = entries.get("JOBGLASS_RUN_PID");
    String start = entries.get("JOBGLASS_RUN_PID_START");
    if (runId == null || runId.isEmpty() || pid == null || start == null) {
      return Optional.empty();
    }
    FoundJob.RootProcess process;
    try {
      process =
          new FoundJob.RootProcess(
              Integer.parseInt(pid), Long.parseLong(start), "JOBGLASS_RUN_ID=" + runId);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
    if (!mayRegister(file, process.pid())) {
      return Optional.empty();
    }
    return Optional.of(
        new FoundJob(
            FoundJob.PROCFS,
            Integer.toString(process.pid()),
            entries.getOrDefault("JOBGLASS_RUN_JOB_ID", runId),
            null,
            entries.get("JOBGLASS_RUN_CLUSTER"),
            entries.get("JOBGLASS_RUN_USER"),
            null,
            Map.of(),
            process));
  }

  private boolean mayRegister(Path file, int pid) {
    Integer fileOwner = owner(file);
    return fileOwner != null
        && (fileOwner == 0 || fileOwner.equals(owner(procRoot.resolve(Integer.toString(pid)))));
  }

  private static @Nullable Integer owner(Path path) {
    try {
      return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return null;
    }
  }
}
