package io.jobglass.agent.gpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Whose the processes on the GPUs are, at the moment they were read. Nothing is remembered by
 * process id, so a reused one cannot lie.
 *
 * @param jobs job by process id
 * @param services processes of the system, which use a GPU for nobody
 */
public record GpuOwners(Map<Long, String> jobs, Set<Long> services) {
  public GpuOwners {
    jobs = Map.copyOf(jobs);
    services = Set.copyOf(services);
  }

  /**
   * Looks the processes on the GPUs up in {@code /proc/PID/cgroup}; only those, so the cost does
   * not grow with the jobs.
   *
   * @param procRoot {@code /proc} on a node
   * @param jobsByCgroup job by its cgroup's path below the mount point
   * @param more jobs of processes that no cgroup tells of
   */
  public static GpuOwners find(
      Collection<GpuReading> readings,
      Path procRoot,
      Map<String, String> jobsByCgroup,
      Map<Long, String> more) {
    Map<String, String> byPath = new HashMap<>();
    jobsByCgroup.forEach((path, job) -> byPath.put(relative(path), job));
    Map<Long, String> jobs = new HashMap<>(more);
    Set<Long> services = new HashSet<>();
    for (GpuReading reading : readings) {
      for (GpuProcess process : reading.processes()) {
        if (!jobs.containsKey(process.pid())) {
          classify(process.pid(), procRoot, byPath, jobs, services);
        }
      }
    }
    return new GpuOwners(jobs, services);
  }

  private static void classify(
      long pid,
      Path procRoot,
      Map<String, String> byPath,
      Map<Long, String> jobs,
      Set<Long> services) {
    String text;
    try {
      text = Files.readString(procRoot.resolve(pid + "/cgroup"));
    } catch (IOException e) {
      return;
    }
    // Lines are hierarchy:controllers:path; v1 has one for each hierarchy.
    for (String line : text.split("\n", -1)) {
      String[] fields = line.split(":", 3);
      if (fields.length < 3) {
        continue;
      }
      String path = relative(fields[2]);
      for (String at = path; !at.isEmpty(); at = parent(at)) {
        String job = byPath.get(at);
        if (job != null) {
          jobs.put(pid, job);
          services.remove(pid);
          return;
        }
      }
      if (path.endsWith(".service")) {
        services.add(pid);
      }
    }
  }

  private static String relative(String path) {
    return path.startsWith("/") ? path.substring(1) : path;
  }

  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }
}
