package io.jobglass.agent.hooks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What hooks told of jobs that their cgroups do not tell: owner, and which job a SLUID is.
 * Remembers the newest jobs only. A SLUID of a job that began here is kept on disk, one file each,
 * because a group that is named by it says nothing else after a restart of the agent. Thread-safe.
 */
public final class HookFacts {
  private static final Logger LOG = LoggerFactory.getLogger(HookFacts.class);
  private static final int MAX_JOBS = 10_000;
  private static final Duration KEPT = Duration.ofDays(60);
  private static final Pattern SLUID = Pattern.compile("[0-9A-Za-z]{1,32}");

  private record Owner(@Nullable String user, @Nullable String sluid) {}

  private final @Nullable Path directory;
  private final Map<String, Owner> byJob = new Newest<>();
  private final Map<String, String> jobBySluid = new Newest<>();

  private static final class Newest<V> extends LinkedHashMap<String, V> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
      return size() > MAX_JOBS;
    }
  }

  private HookFacts(@Nullable Path directory) {
    this.directory = directory;
  }

  public static HookFacts inMemory() {
    return new HookFacts(null);
  }

  /** Facts that outlive the process, in a directory of their own. */
  public static HookFacts in(Path directory, InstantSource clock) throws IOException {
    Files.createDirectories(directory);
    HookFacts facts = new HookFacts(directory);
    Instant oldest = clock.instant().minus(KEPT);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (Files.getLastModifiedTime(file).toInstant().isBefore(oldest)) {
          Files.deleteIfExists(file);
        } else {
          facts.load(file);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return facts;
  }

  private synchronized void load(Path file) throws IOException {
    String[] lines = Files.readString(file, StandardCharsets.UTF_8).split("\n", 2);
    if (!lines[0].isEmpty()) {
      remember(
          lines[0],
          lines.length == 2 && !lines[1].isEmpty() ? lines[1] : null,
          file.getFileName().toString());
    }
  }

  /**
   * @param begins whether the job is about to begin on this node
   */
  public synchronized void learn(
      String jobId, @Nullable String user, @Nullable String sluid, boolean begins) {
    remember(jobId, user, sluid);
    if (begins && sluid != null) {
      save(jobId, user == null ? "" : user, sluid);
    }
  }

  private void remember(String jobId, @Nullable String user, @Nullable String sluid) {
    byJob.remove(jobId);
    byJob.put(jobId, new Owner(user, sluid));
    if (sluid != null) {
      jobBySluid.put(sluid, jobId);
    }
  }

  private void save(String jobId, String user, String sluid) {
    if (directory == null || !SLUID.matcher(sluid).matches()) {
      return;
    }
    try {
      Files.writeString(directory.resolve(sluid), jobId + "\n" + user);
    } catch (IOException e) {
      LOG.warn("job of a SLUID not kept: sluid={} error={}", sluid, e.toString());
    }
  }

  /** The job of this SLUID has ended here. */
  public synchronized void forget(String sluid) {
    if (directory != null && SLUID.matcher(sluid).matches()) {
      try {
        Files.deleteIfExists(directory.resolve(sluid));
      } catch (IOException e) {
        LOG.debug("not deleted: sluid={} error={}", sluid, e.toString());
      }
    }
  }

  public synchronized @Nullable String jobIdOf(String sluid) {
    return jobBySluid.get(sluid);
  }

  public synchronized @Nullable String userOf(String jobId) {
    Owner owner = byJob.get(jobId);
    return owner == null ? null : owner.user();
  }

  public synchronized @Nullable String sluidOf(String jobId) {
    Owner owner = byJob.get(jobId);
    return owner == null ? null : owner.sluid();
  }
}
