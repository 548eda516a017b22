package io.jobglass.server.diagnosis;

import io.jobglass.core.diagnosis.Finding;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.JobState;
import io.jobglass.server.live.LiveJobs;
import io.jobglass.server.webhook.Announcements;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Diagnoses running jobs in turns, keeps what they are warned of, for the scrape, and announces
 * what is new. One thread looks, others read.
 */
public final class LiveWarnings {
  /** So many jobs are looked at in one pass: with more the turns take longer. */
  private static final int MOST_AT_ONCE = 100;

  /** So many warnings are kept; the scrape must stay small. */
  private static final int MOST_WARNINGS = 1000;

  private final Supplier<List<Job>> running;
  private final Diagnoses diagnoses;
  private final Announcements announcements;
  private volatile List<Warning> warnings = List.of();
  private Map<JobId, List<Warning>> byJob = new HashMap<>();
  private int turn;

  /** A finding of a running job that its user should know now. */
  public record Warning(Job job, Finding finding) {
    public String code() {
      return finding.code();
    }
  }

  public LiveWarnings(LiveJobs live, Diagnoses diagnoses, Announcements announcements) {
    this(live::all, diagnoses, announcements);
  }

  LiveWarnings(Supplier<List<Job>> running, Diagnoses diagnoses, Announcements announcements) {
    this.running = running;
    this.diagnoses = diagnoses;
    this.announcements = announcements;
  }

  /** What is known, by job. */
  public List<Warning> all() {
    return warnings;
  }

  /** Looks at the next jobs, and forgets those that have ended. */
  public void runOnce() {
    List<Job> jobs =
        running.get().stream()
            .filter(job -> job.state() == JobState.RUNNING)
            .sorted(Comparator.comparing(job -> job.id().toString()))
            .toList();
    Map<JobId, List<Warning>> known = new HashMap<>();
    int looks = Math.min(MOST_AT_ONCE, jobs.size());
    int first = turn;
    for (int i = 0; i < jobs.size(); i++) {
      Job job = jobs.get((first + i) % jobs.size());
      List<Warning> before = byJob.getOrDefault(job.id(), List.of());
      List<Warning> found = i < looks ? look(job) : before;
      announceNew(found, before);
      known.put(job.id(), found);
    }
    turn = jobs.isEmpty() ? 0 : (first + looks) % jobs.size();
    byJob = known;
    List<Warning> all = new ArrayList<>();
    jobs.forEach(job -> all.addAll(known.getOrDefault(job.id(), List.of())));
    warnings = all.stream().limit(MOST_WARNINGS).toList();
  }

  private void announceNew(List<Warning> found, List<Warning> before) {
    for (Warning warning : found) {
      boolean known =
          before.stream()
              .anyMatch(old ->
                  old.code().equals(warning.code())
                      && old.job().attempt() == warning.job().attempt());
      if (!known) {
        announcements.warned(warning.job(), warning.finding());
      }
    }
  }

  private List<Warning> look(Job job) {
    return diagnoses.of(job).findings().stream()
        .filter(finding -> finding.severity() != Finding.Severity.INFO)
        .map(finding -> new Warning(job, finding))
        .toList();
  }
}
