package io.jobglass.core.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.core.job.EndReason;
import io.jobglass.core.job.EventKind;
import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Facts;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobFold;
import io.jobglass.core.job.JobId;
import io.jobglass.core.job.Origin;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BadNodeTest {
  private static final Instant END = Instant.parse("2026-11-24T12:00:00Z");
  private static final JobId JOB = new JobId("alpha", "7");

  private static AbnormalEnd end(String node, String job, String user) {
    return new AbnormalEnd(
        "alpha", node, job, user, "launch failure", END.plusSeconds(Long.parseLong(job)));
  }

  private static Facts.Builder ended(EndReason reason, List<String> nodes) {
    return Facts.builder()
        .put(Fact.REASON, reason.code())
        .put(Fact.USER, "ada")
        .put(Fact.NODES, nodes)
        .put(Fact.END_TIME, END);
  }

  private static JobEvent event(EventKind kind, EventSource source, String node, Facts facts) {
    return new JobEvent(
        kind + source.name(),
        JOB,
        kind,
        source,
        END,
        node,
        null,
        facts,
        new Origin("x", "x", null));
  }

  private static Job job(JobEvent... events) {
    return JobFold.fold(JOB, List.of(events)).attempts().getFirst();
  }

  private static Optional<AbnormalEnd> of(Facts.Builder facts) {
    return AbnormalEnd.of(job(event(EventKind.FINISHED, EventSource.JOBCOMP, null, facts.build())));
  }

  @Test
  void threeEndsOfTwoUsersMakeAFinding() {
    List<BadNode> bad =
        BadNode.among(List.of(end("n1", "1", "ada"), end("n1", "2", "bo"), end("n1", "3", "ada")));

    assertThat(bad).hasSize(1);
    assertThat(bad.getFirst().statement())
        .isEqualTo("3 abnormal ends of 2 users in 24 h: 3 launch failure");
    assertThat(bad.getFirst().command())
        .isEqualTo(
            "scontrol update nodename=n1 state=drain"
                + " reason=\"jobglass: 3 abnormal ends of 2 users in 24 h: 3 launch failure\"");
    assertThat(bad.getFirst().jobs()).containsExactly("3", "2", "1");
    assertThat(bad.getFirst().since()).isEqualTo(END.plusSeconds(1));
  }

  @Test
  void oneUserTwoEndsOrTwoNodesMakeNone() {
    assertThat(
            BadNode.among(
                List.of(end("n1", "1", "ada"), end("n1", "2", "ada"), end("n1", "3", "ada"))))
        .isEmpty();
    assertThat(BadNode.among(List.of(end("n1", "1", "ada"), end("n1", "2", "bo")))).isEmpty();
    assertThat(
            BadNode.among(
                List.of(end("n1", "1", "ada"), end("n1", "2", "bo"), end("n2", "3", "cy"))))
        .isEmpty();
    assertThat(
            BadNode.among(
                List.of(end("n1", "1", "ada"), end("n1", "2", null), end("n1", "3", null))))
        .isEmpty();
  }

  @Test
  void nameThatIsNoNodesMakesNoCommand() {
    assertThat(new BadNode("alpha", "n1; reboot", List.of(end("n1; reboot", "1", "a"))).command())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "NODE_FAILURE, node failure",
    "BOOT_FAILURE, boot failure",
    "LAUNCH_FAILURE, launch failure"
  })
  void onlyNodeOfAJobIsBlamed(EndReason reason, String what) {
    assertThat(of(ended(reason, List.of("n1"))))
        .contains(new AbnormalEnd("alpha", "n1", "7", "ada", what, END));
  }

  @Test
  void ofSeveralNodesOnlyANamedOneIsBlamed() {
    Facts.Builder many = ended(EndReason.NODE_FAILURE, List.of("n1", "n2"));

    assertThat(of(many)).isEmpty();
    assertThat(of(many.put(Fact.FAILED_NODE, "n2")).map(AbnormalEnd::node)).contains("n2");
  }

  @ParameterizedTest
  @EnumSource(
      value = EndReason.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NODE_FAILURE", "BOOT_FAILURE", "LAUNCH_FAILURE"})
  void endsOfTheJobsOwnBlameNoNode(EndReason reason) {
    assertThat(of(ended(reason, List.of("n1")).put(Fact.SIGNAL, 11))).isEmpty();
  }

  @Test
  void busErrorBlamesTheHardware() {
    assertThat(
            of(ended(EndReason.SIGNAL, List.of("n1")).put(Fact.SIGNAL, 7)).map(AbnormalEnd::what))
        .contains("bus error");
  }

  @ParameterizedTest
  @CsvSource({"30, true", "89, true", "90, false", "100, false"})
  void killForMemoryFarBelowTheJobsLimitBlamesTheNode(long peak, boolean blamed) {
    Facts measured =
        Facts.builder()
            .put(Fact.OOM_KILLS, 1)
            .put(Fact.MEMORY_PEAK_BYTES, peak)
            .put(Fact.MEMORY_LIMIT_BYTES, 100)
            .build();
    Job job =
        job(
            event(
                EventKind.FINISHED,
                EventSource.JOBCOMP,
                null,
                ended(EndReason.OUT_OF_MEMORY, List.of("n1")).build()),
            event(EventKind.SAMPLING_STOPPED, EventSource.AGENT, "n1", measured));

    assertThat(AbnormalEnd.of(job).isPresent()).isEqualTo(blamed);
  }
}
