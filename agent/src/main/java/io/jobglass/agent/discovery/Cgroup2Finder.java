package io.jobglass.agent.discovery;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Jobs of Slurm's cgroup/v2 plugin: {@code <any path>/[<node>_]slurmstepd.scope/<job>}. There may
 * be several scopes, and in containers or without systemd they lie anywhere, so they are searched.
 * Where one of them bears this node's name, those of other nodes on the same machine are left to
 * the agents of those nodes.
 */
public final class Cgroup2Finder implements JobFinder {
  private static final int MAX_DEPTH = 8;
  private static final int MAX_DIRECTORIES = 4096;
  private static final long SEARCH_AGAIN_NANOS = 5_000_000_000L;
  private static final String SCOPE_SUFFIX = "slurmstepd.scope";
  private static final Pattern KERNEL_FILE =
      Pattern.compile("(cgroup|cpu|cpuset|memory|io|pids|hugetlb|rdma|misc|irq|dmem)\\..*");

  private final Path root;
  private final String ownScope;
  private final LongSupplier nanoTime;
  private final Consumer<Path> watch;
  private final Map<Path, Map<String, FoundJob>> known = new HashMap<>();
  private List<Path> scopes = List.of();
  private boolean searched;
  private long searchAgainAt;

  /**
   * @param root where a cgroup v2 tree may be mounted; without one there are no jobs
   * @param node Slurm's name of this node
   * @param watch told of every directory whose entries are jobs
   */
  public Cgroup2Finder(Path root, String node, LongSupplier nanoTime, Consumer<Path> watch) {
    this.root = root;
    this.ownScope = node + "_" + SCOPE_SUFFIX;
    this.nanoTime = nanoTime;
    this.watch = watch;
  }

  @Override
  public String name() {
    return FoundJob.CGROUP2;
  }

  @Override
  public void find(Consumer<FoundJob> found) throws IOException {
    long now = nanoTime.getAsLong();
    if (!searched || now - searchAgainAt >= 0) {
      scopes = searchScopes();
      known.keySet().retainAll(scopes);
      searched = true;
      searchAgainAt = now + SEARCH_AGAIN_NANOS;
    }
    for (Path scope : scopes) {
      watch.accept(scope);
      findIn(scope, found);
    }
  }

  /** Lists names only and keeps what they stand for, so that a look leaves little garbage. */
  private void findIn(Path scope, Consumer<FoundJob> found) throws IOException {
    String[] names = scope.toFile().list();
    if (names == null) {
      known.remove(scope);
      if (Files.exists(scope)) {
        throw new IOException("cannot be listed: " + scope);
      }
      // The scope went with its slurmd, and its jobs with it.
      return;
    }
    Map<String, FoundJob> before = known.getOrDefault(scope, Map.of());
    Map<String, FoundJob> now = HashMap.newHashMap(names.length);
    for (String name : names) {
      FoundJob job = before.get(name);
      if (job == null) {
        job = parse(scope, name);
      }
      if (job != null) {
        now.put(name, job);
        found.accept(job);
      }
    }
    known.put(scope, now);
  }

  private @Nullable FoundJob parse(Path scope, String name) {
    Path entry = scope.resolve(name);
    return JobDirectory.parse(name)
        .map(job ->
            new FoundJob(
                FoundJob.CGROUP2,
                "/" + root.relativize(entry),
                job.jobId(),
                job.sluid(),
                null,
                null,
                null,
                Map.of("", entry),
                null))
        .orElse(null);
  }

  private List<Path> searchScopes() throws IOException {
    List<Path> result = new ArrayList<>();
    if (Files.exists(root.resolve("cgroup.controllers"))) {
      search(root, MAX_DEPTH, new int[] {MAX_DIRECTORIES}, result);
    }
    if (result.stream().anyMatch(scope -> named(scope, ownScope))) {
      result.removeIf(scope -> !named(scope, ownScope) && !named(scope, SCOPE_SUFFIX));
    }
    return result;
  }

  private static boolean named(Path scope, String name) {
    return scope.getFileName().toString().equals(name);
  }

  private static void search(Path directory, int depth, int[] budget, List<Path> result)
      throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (KERNEL_FILE.matcher(name).matches()) {
          continue;
        }
        if (name.endsWith(SCOPE_SUFFIX)) {
          result.add(entry);
        } else if (depth > 0 && budget[0] > 0 && Files.isDirectory(entry)) {
          budget[0]--;
          search(entry, depth - 1, budget, result);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // It has just gone.
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }
}
