package io.jobglass.cli.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The processes of one run: the descendants of the command, and, when looked for, the rest of its
 * process group, which their parents left behind. Reads {@code /proc} at each call; keeps nothing.
 */
final class ProcessTree {
  private static final Pattern RESIDENT = Pattern.compile("(?m)^Rss(?:Anon|Shmem):\\s+(\\d+) kB$");

  private static final Pattern PROPORTIONAL =
      Pattern.compile("(?m)^Pss_(?:Anon|Shmem):\\s+(\\d+) kB$");

  private final Path proc;
  private final int root;

  ProcessTree(Path proc, int root) {
    this.proc = proc;
    this.root = root;
  }

  /**
   * The command and its descendants, by {@code /proc/PID/task/TID/children}: the cost grows with
   * the run, not with the node.
   */
  Set<Integer> descendants() {
    Set<Integer> found = new LinkedHashSet<>();
    Deque<Integer> open = new ArrayDeque<>();
    open.add(root);
    while (!open.isEmpty()) {
      int pid = open.remove();
      if (found.add(pid)) {
        addChildren(pid, open);
      }
    }
    return found;
  }

  private void addChildren(int pid, Deque<Integer> open) {
    try (DirectoryStream<Path> threads =
        Files.newDirectoryStream(proc.resolve(Integer.toString(pid)).resolve("task"))) {
      for (Path thread : threads) {
        String children =
            Files.readString(thread.resolve("children"), StandardCharsets.ISO_8859_1).strip();
        if (!children.isEmpty()) {
          for (String child : children.split(" ", -1)) {
            open.add(Integer.valueOf(child));
          }
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // The process ended meanwhile; its children have a new parent, the group search finds them.
    }
  }

  /** Every process of the command's group; reads all of {@code /proc}. */
  Set<Integer> group() {
    Set<Integer> found = new LinkedHashSet<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : processes) {
        int pid = Integer.parseInt(process.getFileName().toString());
        ProcessStat.read(proc, pid)
            .filter(stat -> stat.group() == root)
            .ifPresent(stat -> found.add(pid));
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new UncheckedIOException(new IOException("cannot list " + proc, e));
    }
    return found;
  }

  /**
   * Resident memory that only its owner can give back: {@code RssAnon} and {@code RssShmem} of
   * {@code /proc/PID/status}. Cheap, but pages that processes share count once for each.
   */
  long residentBytes(Set<Integer> pids) {
    return pids.stream().mapToLong(pid -> bytes(pid, "status", RESIDENT).orElse(0)).sum();
  }

  /**
   * The same with shared pages divided among those who share them: {@code Pss_Anon} and {@code
   * Pss_Shmem} of {@code /proc/PID/smaps_rollup} (Linux 5.4); a process whose shares cannot be read
   * counts as resident.
   */
  long proportionalBytes(Set<Integer> pids) {
    return pids.stream()
        .mapToLong(pid ->
            bytes(pid, "smaps_rollup", PROPORTIONAL)
                .orElseGet(() -> bytes(pid, "status", RESIDENT).orElse(0)))
        .sum();
  }

  /** The sum of the matching lines, in bytes; empty when there are none or the process is gone. */
  private OptionalLong bytes(int pid, String file, Pattern lines) {
    try {
      Matcher line =
          lines.matcher(
              Files.readString(
                  proc.resolve(Integer.toString(pid)).resolve(file), StandardCharsets.ISO_8859_1));
      boolean found = false;
      long sum = 0;
      while (line.find()) {
        found = true;
        sum += Long.parseLong(line.group(1)) * 1024;
      }
      return found ? OptionalLong.of(sum) : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
