package io.jobglass.agent.discovery;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Jobs of Slurm's cgroup/v1 plugin: {@code <controller>/slurm[_<node>]/uid_<uid>/job_<id>} for each
 * controller by itself; on a hybrid host too. Controllers mounted together have one directory with
 * several names. Where a tree bears this node's name, those of other nodes on the same machine are
 * left to the agents of those nodes.
 */
public final class Cgroup1Finder implements JobFinder {
  private static final List<String> CONTROLLERS =
      List.of("memory", "cpuacct", "cpu", "cpuset", "pids", "blkio", "freezer");
  private static final String TREE = "slurm";

  private final Path root;
  private final String ownTree;
  private final Consumer<Path> watch;

  /**
   * @param root the directory that has one directory for each controller
   * @param node Slurm's name of this node
   * @param watch told of every directory whose entries are jobs or lead to them
   */
  public Cgroup1Finder(Path root, String node, Consumer<Path> watch) {
    this.root = root;
    this.ownTree = TREE + "_" + node;
    this.watch = watch;
  }

  @Override
  public String name() {
    return FoundJob.CGROUP1;
  }

  @Override
  public void find(Consumer<FoundJob> found) throws IOException {
    Map<String, Map<String, Path>> jobs = new LinkedHashMap<>();
    for (String controller : CONTROLLERS) {
      for (Path slurm : trees(root.resolve(controller))) {
        watch.accept(slurm);
        for (Path user : children(slurm, "uid_*")) {
          watch.accept(user);
          for (Path job : children(user, "job_*")) {
            String path = "/" + root.resolve(controller).relativize(job);
            jobs.computeIfAbsent(path, any -> new LinkedHashMap<>()).put(controller, job);
          }
        }
      }
    }
    jobs.forEach((path, directories) -> tell(path, directories, found));
  }

  private List<Path> trees(Path controller) throws IOException {
    List<Path> trees = children(controller, TREE + "*");
    if (trees.stream().anyMatch(tree -> named(tree, ownTree))) {
      trees.removeIf(tree -> !named(tree, ownTree) && !named(tree, TREE));
    }
    return trees;
  }

  private static boolean named(Path tree, String name) {
    return tree.getFileName().toString().equals(name);
  }

  private static void tell(String path, Map<String, Path> directories, Consumer<FoundJob> found) {
    Path any = directories.values().iterator().next();
    String user = any.getName(any.getNameCount() - 2).toString();
    JobDirectory.parse(any.getFileName().toString())
        .ifPresent(name ->
            found.accept(
                new FoundJob(
                    FoundJob.CGROUP1,
                    path,
                    name.jobId(),
                    name.sluid(),
                    null,
                    null,
                    uid(user.substring("uid_".length())),
                    directories,
                    null)));
  }

  private static @Nullable Long uid(String digits) {
    try {
      return Long.valueOf(digits);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static List<Path> children(Path directory, String glob) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, glob)) {
      List<Path> result = new ArrayList<>();
      entries.forEach(result::add);
      return result;
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }
}
