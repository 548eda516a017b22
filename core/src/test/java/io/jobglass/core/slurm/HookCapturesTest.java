package io.jobglass.core.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.core.job.EndReason;
import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Job;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobFold;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Replays the files that our hook wrote on a real Slurm 22.05 without accounting. */
class HookCapturesTest {
  private static final String CLUSTER = "bed";

  @ParameterizedTest
  @CsvSource({
    "success, completed",
    "exit-code, exit_code",
    "out-of-memory, out_of_memory",
    "cancelled, cancelled",
    "cancelled-pending, cancelled",
    "time-limit, time_limit",
    "requeued, requeued completed"
  })
  void recordedHooksFoldIntoTheTruth(String name, String reasons) throws Exception {
    List<JobEvent> events = events(name);

    List<Job> attempts = JobFold.fold(events.getFirst().job(), events).attempts();

    assertThat(attempts)
        .extracting(job -> job.reason() == null ? "alive" : job.reason().code())
        .containsExactly(reasons.split(" "));
    assertThat(attempts).allMatch(Job::confirmed);
    assertThat(attempts).allMatch(job -> job.id().cluster().equals(CLUSTER));
    assertThat(attempts).allMatch(job -> job.user().equals(java.util.Optional.of("alice")));
  }

  @ParameterizedTest
  @CsvSource({"success, completed", "cancelled, completed", "time-limit, completed"})
  void withoutCompletionRecordAZeroExitIsUnconfirmed(String name, String reason) throws Exception {
    List<JobEvent> scripts =
        events(name).stream().filter(event -> event.source() != EventSource.JOBCOMP).toList();

    Job job = JobFold.fold(scripts.getFirst().job(), scripts).attempts().getFirst();

    assertThat(job.reason()).isEqualTo(EndReason.ofCode(reason).orElseThrow());
    assertThat(job.confirmed()).isFalse();
  }

  @ParameterizedTest
  @CsvSource("time-limit, 60")
  void completionRecordTellsTheTimeLimit(String name, long seconds) throws Exception {
    List<JobEvent> events = events(name);

    Job job = JobFold.fold(events.getFirst().job(), events).attempts().getFirst();

    assertThat(job.facts().integer(Fact.TIME_LIMIT_SECONDS)).hasValue(seconds);
  }

  private static List<JobEvent> events(String name)
      throws IOException, URISyntaxException, MalformedHookException {
    Path directory =
        Path.of(HookCapturesTest.class.getResource("/captures/hook-22.05/" + name).toURI());
    List<JobEvent> events = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path path : files.sorted().toList()) {
        HookFile file = HookFile.parse(Files.readAllBytes(path));
        String key = file.eventKey(path.getFileName().toString());
        HookEnvironment.read(file, key, CLUSTER).event().ifPresent(events::add);
      }
    }
    return events;
  }
}
