package io.jobglass.storage.testkit;

import static io.jobglass.storage.testkit.EventBuilder.created;
import static io.jobglass.storage.testkit.EventBuilder.deleted;
import static io.jobglass.storage.testkit.EventBuilder.finished;
import static io.jobglass.storage.testkit.EventBuilder.started;
import static io.jobglass.storage.testkit.EventBuilder.updated;
import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.core.audit.AuditEntry;
import io.jobglass.core.audit.ChainCheck;
import io.jobglass.core.audit.ChangeType;
import io.jobglass.core.audit.FieldChange;
import io.jobglass.core.audit.HashChain;
import io.jobglass.core.audit.JobSnapshot;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.JobReference;
import io.jobglass.core.job.Origin;
import io.jobglass.core.storage.AuditPage;
import io.jobglass.core.storage.AuditQuery;
import io.jobglass.core.storage.AuditTrail;
import io.jobglass.core.storage.JobStore;
import io.jobglass.core.storage.Viewer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link AuditTrail} does; the store is empty before each test, its cluster alpha. */
public abstract class AuditTrailContract {
  protected static final JobId JOB = new JobId("alpha", "42");

  protected abstract JobStore store();

  protected abstract AuditTrail audit();

  @Test
  protected void storyOfAJobIsTold() {
    append(created(JOB, "ada"));
    append(started(JOB, "ada", "n1").at(5));
    append(updated(JOB).fact(Fact.COMMENT, "checked"));
    append(deleted(JOB));
    append(finished(JOB, "completed").at(120));

    List<AuditEntry> entries = ofJob();
    assertThat(entries)
        .extracting(AuditEntry::type)
        .containsExactly(
            ChangeType.CREATE,
            ChangeType.UPSERT,
            ChangeType.UPDATE,
            ChangeType.DELETE,
            ChangeType.SKIP);
    assertThat(entries).extracting(AuditEntry::sequence).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(entries).extracting(AuditEntry::attempt).containsExactly(1, 1, 1, 1, 0);
    assertThat(entries.getLast().reason()).contains("deleted");
  }

  @Test
  protected void entrySaysWhoAndWhatAndHowItWasBefore() {
    append(started(JOB, "ada", "n1"));
    Origin origin = new Origin("grace", "manual", "ticket-7");
    EventBuilder update = updated(JOB).by(origin).fact(Fact.COMMENT, "checked");
    append(update);

    AuditEntry entry = ofJob().getLast();
    assertThat(entry.origin()).isEqualTo(origin);
    assertThat(entry.eventKey()).isEqualTo(update.key());
    assertThat(entry.job()).isEqualTo(JOB);
    assertThat(entry.changes()).containsExactly(new FieldChange("facts.comment", null, "checked"));
    Job job = store().find(Viewer.EVERYTHING, JobReference.newest("42")).orElseThrow();
    assertThat(entry.snapshot()).isEqualTo(JobSnapshot.of(job));
  }

  @Test
  protected void entryNamesTheNodeThatChangedAndNoOther() {
    append(started(JOB, "ada", "n1").fact(Fact.NODES, List.of("n1", "n2")));
    append(started(JOB, "ada", "n2").fact(Fact.NODES, List.of("n1", "n2")).at(3));

    assertThat(ofJob().getLast().changes())
        .containsExactly(
            new FieldChange(
                "node_runs.n2", null, "{\"node\":\"n2\",\"started\":\"2026-11-20T08:00:03Z\"}"));
  }

  @Test
  protected void eventToldAgainIsNoDecision() {
    EventBuilder event = started(JOB, "ada", "n1");
    append(event);
    append(event);

    assertThat(ofJob()).hasSize(1);
  }

  @Test
  protected void refusedCommandIsNoDecision() {
    append(updated(JOB).fact(Fact.COMMENT, "x"));

    assertThat(audit().list(Viewer.EVERYTHING, anything(10, 0)).entries()).isEmpty();
  }

  @Test
  protected void everyAttemptThatAnEventChangesIsAudited() {
    append(started(JOB, "ada", "n1").sluid("s1"));
    append(started(JOB, "ada", "n1").sluid("s2").at(300));

    List<Job> attempts = store().attempts(Viewer.EVERYTHING, JobReference.newest("42"));
    for (Job attempt : attempts) {
      assertThat(ofJob().stream().filter(entry -> entry.attempt() == attempt.attempt()).toList())
          .last()
          .satisfies(entry -> assertThat(entry.snapshot()).isEqualTo(JobSnapshot.of(attempt)));
    }
  }

  @Test
  protected void entriesFormAChainForEachCluster() {
    append(started(JOB, "ada", "n1"));
    append(started(new JobId("beta", "42"), "ada", "n1"));
    append(finished(JOB, "completed"));

    AuditEntry first = ofJob().getFirst();
    AuditEntry second = ofJob().getLast();
    assertThat(HashChain.fits(first, HashChain.START)).isTrue();
    assertThat(HashChain.fits(second, first.hash())).isTrue();
    assertThat(audit().verify("alpha")).isEqualTo(new ChainCheck.Intact(2));
    assertThat(audit().verify("beta")).isEqualTo(new ChainCheck.Intact(1));
    assertThat(audit().verify("gamma")).isEqualTo(new ChainCheck.Intact(0));
  }

  @Test
  protected void chainHoldsOverOddText() {
    append(
        started(JOB, "ada", "n1")
            .by(new Origin("a\0\ud800", "\u00fc\"\\", "\n\t"))
            .fact(Fact.COMMENT, "\u0001 \ud83d\ude80 </script> \u2028"));

    assertThat(audit().verify("alpha")).isEqualTo(new ChainCheck.Intact(1));
  }

  @Test
  protected void everyFilterMustMatch() {
    append(started(JOB, "ada", "n1").by(new Origin("slurm-prolog", "slurm", "c1")));
    append(finished(JOB, "completed").by(new Origin("slurm-jobcomp", "slurm", "c2")));
    append(started(new JobId("alpha", "43"), "bob", "n1").by(new Origin("x", "mock", null)));
    Instant first = ofJob().getFirst().at();

    assertThat(count(query(null, "slurm-prolog", null, null, null))).isEqualTo(1);
    assertThat(count(query(null, null, "slurm", null, null))).isEqualTo(2);
    assertThat(count(query(null, null, null, "c2", null))).isEqualTo(1);
    assertThat(count(query(null, null, null, null, ChangeType.UPSERT))).isEqualTo(3);
    assertThat(count(query("43", null, null, null, null))).isEqualTo(1);
    assertThat(count(query("99", null, null, null, null))).isZero();
    AuditQuery before = new AuditQuery(null, null, null, null, null, Instant.EPOCH, first, 10, 0);
    assertThat(count(before)).isZero();
    AuditQuery after = new AuditQuery(null, null, null, null, null, first, null, 10, 0);
    assertThat(count(after)).isEqualTo(3);
  }

  @Test
  protected void listIsOldestFirstAndPaged() {
    for (int i = 1; i <= 5; i++) {
      append(started(new JobId("alpha", "j" + i), "ada", "n1").at(i));
    }

    AuditPage page = audit().list(Viewer.EVERYTHING, anything(2, 2));
    assertThat(page.total()).isEqualTo(5);
    assertThat(page.entries()).extracting(AuditEntry::sequence).containsExactly(3L, 4L);
  }

  @Test
  protected void viewerSeesDecisionsOnOwnJobsOnly() {
    append(started(JOB, "ada", "n1"));
    append(deleted(JOB));
    append(started(new JobId("alpha", "43"), "bob", "n1"));

    AuditPage page = audit().list(new Viewer.OwnJobs("ada"), anything(10, 0));
    assertThat(page.entries()).extracting(AuditEntry::job).containsExactly(JOB, JOB);
    assertThat(page.total()).isEqualTo(2);
    AuditQuery other = AuditQuery.ofJob(JobReference.newest("43"), 10);
    assertThat(audit().list(new Viewer.OwnJobs("ada"), other).entries()).isEmpty();
  }

  protected void append(EventBuilder event) {
    store().append(List.of(event.build()));
  }

  protected List<AuditEntry> ofJob() {
    return audit()
        .list(Viewer.EVERYTHING, AuditQuery.ofJob(JobReference.newest("42"), 100))
        .entries();
  }

  private long count(AuditQuery query) {
    AuditPage page = audit().list(Viewer.EVERYTHING, query);
    assertThat(page.entries()).hasSize((int) page.total());
    return page.total();
  }

  private static AuditQuery anything(int limit, int offset) {
    return new AuditQuery(null, null, null, null, null, null, null, limit, offset);
  }

  private static AuditQuery query(
      @Nullable String job,
      @Nullable String actor,
      @Nullable String source,
      @Nullable String correlation,
      @Nullable ChangeType type) {
    JobReference reference = job == null ? null : JobReference.newest(job);
    return new AuditQuery(reference, actor, source, correlation, type, null, null, 10, 0);
  }
}
