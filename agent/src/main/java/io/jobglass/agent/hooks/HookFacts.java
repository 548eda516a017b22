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
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What hooks told of jobs that their cgroups do not tell: owner, GPUs, and which job a SLUID is.
 * Remembers the newest jobs only. A job that began here and has a SLUID or GPUs is kept on disk,
 * one file each, because nothing else tells them after a restart of the agent. Thread-safe.
 */
public final class HookFacts {
  private static final Logger LOG = LoggerFactory.getLogger(HookFacts.class);
  private static final int MAX_JOBS = 10_000;
  private static final Duration KEPT = Duration.ofDays(60);
  private static final Pattern NAME = Pattern.compile("[0-9A-Za-z-]{1,40}");

  /** Where an agent keeps them, in its spool. */
  public static final String FOLDER = "sluids";

  private static final String WITHOUT_SLUID = "job-";

  /**
   * What one hook told of a job.
   *
   * @param begins whether the job is about to begin on this node
   * @param ends whether the job has left this node
   * @param gpus UUIDs or indices in gres.conf
   * @param gpuSharing {@code shard} or {@code mps}, null for whole devices
   */
  public record Told(
      @Nullable String user,
      @Nullable String sluid,
      boolean begins,
      boolean ends,
      List<String> gpus,
      @Nullable String gpuVendor,
      @Nullable String gpuSharing) {
    public Told {
      gpus = List.copyOf(gpus);
    }

    public Told(
        @Nullable String user,
        @Nullable String sluid,
        boolean begins,
        List<String> gpus,
        @Nullable String gpuVendor) {
      this(user, sluid, begins, false, gpus, gpuVendor, null);
    }

    private Told allotted(Told before) {
      return new Told(user, sluid, begins, ends, before.gpus, before.gpuVendor, before.gpuSharing);
    }
  }

  private final @Nullable Path directory;
  private final Map<String, Told> byJob = new Newest<>();
  private final Map<String, String> jobBySluid = new Newest<>();

  /** Jobs that were allotted GPUs here and whose Epilog has not come. */
  private final Map<String, Told> allotments = new Newest<>();

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

  /**
   * What an agent keeps in that directory, for a reader beside it; without what it may not read and
   * what goes meanwhile.
   */
  public static HookFacts copyOf(Path directory) {
    HookFacts facts = inMemory();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        facts.load(file);
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.debug("facts of jobs not read: directory={} error={}", directory, e.toString());
    }
    return facts;
  }

  /** Takes in one file; one that cannot be read costs only its own job. */
  private synchronized void load(Path file) {
    String[] lines;
    try {
      lines = Files.readString(file, StandardCharsets.UTF_8).split("\n", -1);
    } catch (IOException e) {
      LOG.warn("facts of a job not read: file={} error={}", file, e.toString());
      return;
    }
    if (!lines[0].isEmpty()) {
      String name = file.getFileName().toString();
      String gpus = line(lines, 2);
      remember(
          lines[0],
          new Told(
              line(lines, 1),
              name.startsWith(WITHOUT_SLUID) ? null : name,
              true,
              false,
              gpus == null ? List.of() : List.of(gpus.split(",", -1)),
              line(lines, 3),
              line(lines, 4)));
    }
  }

  private static @Nullable String line(String[] lines, int index) {
    return index < lines.length && !lines[index].isEmpty() ? lines[index] : null;
  }

  public synchronized void learn(String jobId, Told told) {
    remember(jobId, told);
    Path file = fileOf(jobId, told.sluid());
    if (file == null || !told.begins() || (told.sluid() == null && told.gpus().isEmpty())) {
      return;
    }
    try {
      Files.writeString(
          file,
          String.join(
              "\n",
              jobId,
              told.user() == null ? "" : told.user(),
              String.join(",", told.gpus()),
              told.gpuVendor() == null ? "" : told.gpuVendor(),
              told.gpuSharing() == null ? "" : told.gpuSharing()));
    } catch (IOException e) {
      LOG.warn("facts of a job not kept: job={} error={}", jobId, e.toString());
    }
  }

  private void remember(String jobId, Told told) {
    Told before = byJob.remove(jobId);
    // Only the node's own hooks know its GPUs, and the one that begins the run is right.
    Told known = told;
    if (before != null && told.gpus().isEmpty() && !told.begins()) {
      known = told.allotted(before);
    }
    byJob.put(jobId, known);
    if (told.begins() && !told.gpus().isEmpty()) {
      allotments.remove(jobId);
      allotments.put(jobId, told);
    } else if (told.ends()) {
      allotments.remove(jobId);
    }
    if (told.sluid() != null) {
      jobBySluid.put(told.sluid(), jobId);
    }
  }

  private @Nullable Path fileOf(@Nullable String jobId, @Nullable String sluid) {
    String name = sluid != null ? sluid : WITHOUT_SLUID + jobId;
    return directory != null && NAME.matcher(name).matches() ? directory.resolve(name) : null;
  }

  /** This run has ended here. */
  public synchronized void forget(@Nullable String jobId, @Nullable String sluid) {
    Path file = fileOf(jobId, sluid);
    if (file != null) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        LOG.debug("not deleted: file={} error={}", file, e.toString());
      }
    }
  }

  public synchronized @Nullable String jobIdOf(String sluid) {
    return jobBySluid.get(sluid);
  }

  public synchronized @Nullable String userOf(String jobId) {
    Told told = byJob.get(jobId);
    return told == null ? null : told.user();
  }

  public synchronized @Nullable String sluidOf(String jobId) {
    Told told = byJob.get(jobId);
    return told == null ? null : told.sluid();
  }

  /** GPUs as the Prolog was told them; empty when nothing is known. */
  public synchronized List<String> gpusOf(String jobId) {
    Told told = byJob.get(jobId);
    return told == null ? List.of() : told.gpus();
  }

  public synchronized @Nullable String gpuVendorOf(String jobId) {
    Told told = byJob.get(jobId);
    return told == null ? null : told.gpuVendor();
  }

  /** {@code shard} or {@code mps}; null for whole devices, or where nothing was told. */
  public synchronized @Nullable String gpuSharingOf(String jobId) {
    Told told = byJob.get(jobId);
    return told == null ? null : told.gpuSharing();
  }

  /** What the Prolog was told of jobs with GPUs whose Epilog has not come; the oldest first. */
  public synchronized Map<String, Told> openAllotments() {
    return new LinkedHashMap<>(allotments);
  }

  /** Nobody waits for the job's Epilog any more. */
  public synchronized void closeAllotment(String jobId) {
    allotments.remove(jobId);
  }
}
