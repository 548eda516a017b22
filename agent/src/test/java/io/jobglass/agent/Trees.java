package io.jobglass.agent;

import io.jobglass.agent.gpu.GpuTiming;
import io.jobglass.agent.gpu.GresConf;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes kernel trees of plain files: captured ones from their dumps, constructed ones by hand. */
public final class Trees {
  private static final Pattern PROCESS = Pattern.compile("-- pid (\\d+) .*\\buid=(\\d+) .*");
  private static final String MOUNT = "/sys/fs/cgroup";

  private Trees() {}

  /** A captured cgroup v2 tree under {@code root/cgroup}, its processes under {@code root/proc}. */
  public static Path captured(String name, Path root) {
    Path cgroup = root.resolve("cgroup");
    try (InputStream in = Trees.class.getResourceAsStream("captured/" + name);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      write(cgroup.resolve("cgroup.controllers"), "cpuset cpu io memory pids\n");
      Path file = null;
      StringBuilder content = new StringBuilder();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher process = PROCESS.matcher(line);
        boolean heading = line.startsWith("==> ") || line.startsWith("## ") || process.matches();
        if (heading && file != null) {
          if (!content.toString().startsWith("<No such file")) {
            write(file, content.toString());
          }
          file = null;
        }
        if (process.matches()) {
          process(root.resolve("proc"), process.group(1), process.group(2));
        } else if (line.startsWith("==> ")) {
          file = cgroup.resolve(line.substring(("==> " + MOUNT + "/").length()));
          content.setLength(0);
        } else if (line.startsWith(MOUNT + "/")) {
          Files.createDirectories(cgroup.resolve(line.substring(MOUNT.length() + 1)));
        } else if (file != null) {
          content.append(line).append('\n');
        }
      }
      if (file != null) {
        write(file, content.toString());
      }
      return cgroup;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A constructed node below {@code root}: {@code cgroup}, {@code proc} and {@code sys}. A file
   * begins with {@code ==> path}; lines before the first say what it stands for.
   */
  public static void constructed(String name, Path root) {
    try (InputStream in = Trees.class.getResourceAsStream("constructed/" + name)) {
      String[] files = new String(in.readAllBytes(), StandardCharsets.UTF_8).split("(?m)^==> ", -1);
      for (int i = 1; i < files.length; i++) {
        int end = files[i].indexOf('\n');
        write(root.resolve(files[i].substring(0, end)), files[i].substring(end + 1));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void process(Path proc, String pid, String uid) {
    String ids = "\t" + uid + "\t" + uid + "\t" + uid + "\t" + uid + "\n";
    write(proc.resolve(pid + "/status"), "Name:\tx\nPid:\t" + pid + "\nUid:" + ids);
  }

  /** A constructed node: {@code stat}, {@code meminfo}, {@code loadavg} and the boot id. */
  public static Path node(Path root) {
    Path proc = root.resolve("proc");
    write(
        proc.resolve("stat"),
        "cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 50 0 50 400 0 0 0 0 0 0\n"
            + "cpu1 50 0 50 400 0 0 0 0 0 0\nintr 1 2 3\n");
    write(proc.resolve("meminfo"), "MemTotal:  4096 kB\nMemFree: 1 kB\nMemAvailable: 1024 kB\n");
    write(proc.resolve("loadavg"), "1.25 0.50 0.25 1/100 4242\n");
    write(proc.resolve("sys/kernel/random/boot_id"), "6f0cf5ee-0000-4000-8000-000000000001\n");
    write(proc.resolve("sys/kernel/hostname"), "node1.example.org\n");
    return proc;
  }

  /**
   * Settings of an agent without a server on a constructed node.
   *
   * @param seconds length of a window
   * @param port of its metrics; 0 for none
   * @param cpuLimit percent of a core
   */
  static Settings settings(Path root, double seconds, int port, double cpuLimit) {
    return settings(
        root,
        "n1",
        null,
        new Settings.Gpus(
            null, root.resolve("sys"), root.resolve("gres.conf"), root.resolve("gpu.sock"), null),
        seconds,
        port,
        cpuLimit,
        Settings.Output.JSON);
  }

  static Settings settings(
      Path root, String node, String cluster, Settings.Gpus gpus, Settings.Output output) {
    return settings(root, node, cluster, gpus, 15, 0, 5, output);
  }

  private static Settings settings(
      Path root,
      String node,
      @Nullable String cluster,
      Settings.Gpus gpus,
      double seconds,
      int port,
      double cpuLimit,
      Settings.Output output) {
    return new Settings(
        null,
        root.resolve("spool"),
        root.resolve("runs"),
        root.resolve("hooks"),
        node,
        cluster,
        root.resolve("cgroup"),
        root.resolve("proc"),
        root.resolve("passwd"),
        null,
        seconds,
        5,
        "127.0.0.1",
        port,
        0,
        null,
        gpus,
        4 << 20,
        cpuLimit,
        false,
        output);
  }

  /** Of a node without any, whatever the machine has. */
  static NodeGpus noGpus() {
    return new NodeGpus(
        List.of(),
        GresConf.NONE,
        Path.of("/proc"),
        GpuTiming.DEFAULT,
        new GpuRelease(Path.of("/nonexistent"), InstantSource.system()),
        null,
        InstantSource.system());
  }

  public static void write(Path file, String content) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void delete(Path tree) {
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
