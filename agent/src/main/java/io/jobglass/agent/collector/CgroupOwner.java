package io.jobglass.agent.collector;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Whose processes live in a v2 job: its path does not say, and the job's own directory has no
 * processes, only {@code step_X/user/task_K} has the user's.
 */
final class CgroupOwner {
  private static final int TRIES = 60;
  private static final byte[] UID = KernelText.word("Uid:");

  private final @Nullable Path job;
  private final Path procRoot;
  private final KernelText text;
  private int tries;

  CgroupOwner(@Nullable Path job, Path procRoot, KernelText text) {
    this.job = job;
    this.procRoot = procRoot;
    this.text = text;
  }

  /** Looks once; null when nobody is there yet. */
  @Nullable Long find() {
    if (job == null || tries >= TRIES) {
      return null;
    }
    tries++;
    try (DirectoryStream<Path> steps = Files.newDirectoryStream(job, "step_*")) {
      for (Path step : steps) {
        if (step.endsWith("step_extern")) {
          // It holds a sleep of root's.
          continue;
        }
        Long uid = inStep(step.resolve("user"));
        if (uid != null) {
          return uid;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return null;
    }
    return null;
  }

  private @Nullable Long inStep(Path user) {
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(user, "task_*")) {
      for (Path task : tasks) {
        long pid = firstNumber(task.resolve("cgroup.procs"));
        if (pid > 0) {
          Long uid = ownerOf(pid);
          if (uid != null) {
            return uid;
          }
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return null;
    }
    return null;
  }

  private long firstNumber(Path path) {
    try (KernelFile file = new KernelFile(path)) {
      return file.read(text) == KernelFile.Outcome.READ ? text.number() : Readings.ABSENT;
    }
  }

  private @Nullable Long ownerOf(long pid) {
    try (KernelFile file = new KernelFile(procRoot.resolve(pid + "/status"))) {
      if (file.read(text) != KernelFile.Outcome.READ) {
        return null;
      }
      while (!text.atEnd()) {
        if (text.accept(UID)) {
          text.skipBlanks();
          long uid = text.number();
          return uid == Readings.ABSENT ? null : (Long) uid;
        }
        text.skipLine();
      }
      return null;
    }
  }
}
