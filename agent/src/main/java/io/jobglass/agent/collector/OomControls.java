package io.jobglass.agent.collector;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * OOM kills of a v1 job: {@code memory.oom_control} counts only kills of the group's own processes,
 * so the job's number is the sum over the job, its steps and their tasks, those that are gone
 * included.
 */
final class OomControls implements Closeable {
  private static final int MAX_GROUPS = 512;
  private static final byte[][] KEYS = KernelText.words("oom_kill ");

  private final Path job;
  private final KernelText text;
  private final Map<Path, Group> groups = new HashMap<>();
  private final long[] value = new long[1];
  private long killsOfGone;
  private boolean counts;

  private static final class Group {
    final KernelFile file;
    long kills;
    boolean present;

    Group(KernelFile file) {
      this.file = file;
    }
  }

  OomControls(Path job, KernelText text) {
    this.job = job;
    this.text = text;
  }

  void read(boolean search, Readings into) {
    if (search || groups.isEmpty()) {
      search();
    }
    long kills = killsOfGone;
    for (Group group : groups.values()) {
      read(group);
      kills += group.kills;
    }
    if (counts) {
      into.set(Measure.OOM_KILLS, kills);
    }
  }

  private void read(Group group) {
    if (group.file.read(text) == KernelFile.Outcome.READ) {
      value[0] = Readings.ABSENT;
      text.keyed(KEYS, value);
      if (value[0] != Readings.ABSENT) {
        counts = true;
        group.kills = Math.max(group.kills, value[0]);
      }
    }
  }

  /** Finds the groups that have come, and keeps of those that have gone only what they counted. */
  private void search() {
    groups.values().forEach(group -> group.present = false);
    add(job);
    addChildren(job, "step_*");
    for (Iterator<Group> all = groups.values().iterator(); all.hasNext(); ) {
      Group group = all.next();
      if (!group.present) {
        killsOfGone += group.kills;
        group.file.close();
        all.remove();
      }
    }
  }

  private void addChildren(Path directory, String glob) {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory, glob)) {
      for (Path child : children) {
        add(child);
        addChildren(child, "task_*");
      }
    } catch (IOException | DirectoryIteratorException e) {
      // The step has just gone; what it counted is kept.
    }
  }

  private void add(Path directory) {
    Group group = groups.get(directory);
    if (group == null && groups.size() < MAX_GROUPS) {
      group = new Group(new KernelFile(directory.resolve("memory.oom_control")));
      groups.put(directory, group);
    }
    if (group != null) {
      group.present = true;
    }
  }

  @Override
  public void close() {
    groups.values().forEach(group -> group.file.close());
  }
}
