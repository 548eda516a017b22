package io.jobglass.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobglass.core.audit.ChainCheck;
import io.jobglass.core.job.Fact;
import io.jobglass.core.storage.AuditTrail;
import io.jobglass.core.storage.JobStore;
import io.jobglass.storage.testkit.AuditTrailContract;
import io.jobglass.storage.testkit.EventBuilder;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresAuditTrailIT extends AuditTrailContract {
  @RegisterExtension static final Databases DATABASES = new Databases();

  private PostgresStorage storage;

  @BeforeAll
  void open() {
    storage = DATABASES.open(InstantSource.system());
  }

  @AfterAll
  void close() {
    storage.close();
  }

  @BeforeEach
  void clear() throws SQLException {
    DATABASES.clear();
  }

  @Override
  protected JobStore store() {
    return storage.jobs();
  }

  @Override
  protected AuditTrail audit() {
    return storage.audit();
  }

  @Test
  void changedEntryBreaksTheChain() throws SQLException {
    threeEntries();
    asOwner("update audit set actor = 'someone else' where sequence = 2");

    assertBroken(2);
  }

  @Test
  void missingEntryBreaksTheChain() throws SQLException {
    threeEntries();
    asOwner("delete from audit where sequence = 2");

    assertBroken(2);
  }

  @Test
  void entryCutOffTheEndBreaksTheChain() throws SQLException {
    threeEntries();
    asOwner("delete from audit where sequence = 3");

    assertBroken(3);
  }

  @Test
  void forgottenEndBreaksTheChain() throws SQLException {
    threeEntries();
    asOwner("delete from audit_head");

    assertBroken(1);
  }

  @Test
  void serviceCannotChangeWhatIsAppendOnly() {
    threeEntries();
    for (String statement :
        List.of(
            "update jobglass.audit set actor = 'x'",
            "delete from jobglass.audit",
            "truncate jobglass.audit",
            "update jobglass.event set actor = 'x'",
            "delete from jobglass.event",
            "alter table jobglass.audit disable trigger all",
            "drop table jobglass.sample")) {
      assertThatThrownBy(() -> Databases.execute(DATABASES.service(), statement))
          .as(statement)
          .isInstanceOf(SQLException.class)
          .hasMessageMatching("(?s).*(permission denied|must be owner).*");
    }
  }

  @Test
  void triggersGuardTheOwnerAgainstMistakes() {
    threeEntries();

    assertThatThrownBy(
            () -> Databases.execute(DATABASES.owner(), "update jobglass.audit set actor = 'x'"))
        .hasMessageContaining("append-only");
  }

  private void threeEntries() {
    append(EventBuilder.started(JOB, "ada", "n1"));
    append(EventBuilder.finished(JOB, "failed"));
    append(EventBuilder.updated(JOB).fact(Fact.COMMENT, "checked"));
    assertThat(audit().verify("alpha")).isEqualTo(new ChainCheck.Intact(3));
  }

  private void assertBroken(long sequence) {
    assertThat(audit().verify("alpha"))
        .isInstanceOfSatisfying(
            ChainCheck.Broken.class, broken -> assertThat(broken.sequence()).isEqualTo(sequence));
  }

  private static void asOwner(String statement) throws SQLException {
    Databases.execute(
        DATABASES.owner(),
        "set search_path = jobglass; alter table audit disable trigger all; "
            + statement
            + "; alter table audit enable trigger all");
  }
}
