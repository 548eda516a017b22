package io.jobglass.agent.collector;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A job that has a cgroup of its own, in v2 or in the trees of several v1 controllers. */
public final class CgroupJob implements JobSource {
  private final List<Collector> collectors;
  private final List<CollectorStats> stats;
  private final @Nullable KernelFile[] files;
  private final KernelText text;
  private final CgroupOwner owner;
  private final @Nullable OomControls oomControls;
  private @Nullable Long uid;

  /**
   * @param directories the job's directory by controller; v2 has one, under the empty name
   * @param stats one for each collector
   * @param uid the owner where the path told it
   */
  public CgroupJob(
      Map<String, Path> directories,
      List<Collector> collectors,
      List<CollectorStats> stats,
      KernelText text,
      Path procRoot,
      @Nullable Long uid) {
    this.collectors = collectors;
    this.stats = stats;
    this.text = text;
    this.uid = uid;
    this.owner = new CgroupOwner(directories.get(""), procRoot, text);
    Path memory1 = directories.get("memory");
    this.oomControls = memory1 == null ? null : new OomControls(memory1, text);
    this.files = new KernelFile[collectors.size()];
    for (int i = 0; i < files.length; i++) {
      Path directory = directories.get(collectors.get(i).controller());
      files[i] = directory == null ? null : new KernelFile(directory.resolve(file(i)));
    }
  }

  private String file(int index) {
    return collectors.get(index).file();
  }

  @Override
  public void read(Pace pace, Readings into) {
    for (int i = 0; i < files.length; i++) {
      Collector collector = collectors.get(i);
      KernelFile file = files[i];
      if (file == null || !pace.includes(collector.pace())) {
        continue;
      }
      CollectorStats own = stats.get(i);
      long start = own.begin();
      KernelFile.Outcome outcome = file.read(text);
      List<Measure> measures = collector.measures();
      for (int measure = 0; measure < measures.size(); measure++) {
        into.unreadable(measures.get(measure));
      }
      if (outcome == KernelFile.Outcome.READ) {
        collector.parser().parse(text, into);
      }
      switch (outcome) {
        case READ -> own.record(true, System.nanoTime() - start);
        case FAILED -> own.record(false, System.nanoTime() - start);
        case NOT_OFFERED, GONE -> own.none();
      }
    }
    if (oomControls != null) {
      oomControls.read(pace == Pace.DETAIL, into);
    }
    if (pace == Pace.DETAIL && uid == null) {
      uid = owner.find();
    }
  }

  @Override
  public boolean ended() {
    return false;
  }

  @Override
  public @Nullable Long uid() {
    return uid;
  }

  @Override
  public Collection<Integer> pids() {
    return List.of();
  }

  @Override
  public void close() {
    for (KernelFile file : files) {
      if (file != null) {
        file.close();
      }
    }
    if (oomControls != null) {
      oomControls.close();
    }
  }
}
