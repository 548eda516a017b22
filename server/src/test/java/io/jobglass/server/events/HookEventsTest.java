package io.jobglass.server.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HookEventsTest {
  private final HookEvents hooks = new HookEvents(() -> Instant.parse("2026-11-24T10:00:00Z"));

  @Test
  void readsACompletionRecordByItsSuffix() {
    String record =
        """
        {"jobid":14,"username":"alice","user_id":1000,"state":"TIMEOUT","exit_code":"0:0",\
        "nodes":"n1","@start":"2026-11-24T09:00:00","@end":"2026-11-24T09:10:00"}\
        """;

    HookEvents.Reading reading = read("1-jobcomp-14-a.json", record);

    assertThat(reading).isInstanceOf(HookEvents.Reading.Told.class);
    JobEvent event = ((HookEvents.Reading.Told) reading).event();
    assertThat(event.job()).isEqualTo(new JobId("bed", "14"));
    assertThat(event.source()).isEqualTo(EventSource.JOBCOMP);
    assertThat(event.facts().text(Fact.REASON)).hasValue("time_limit");
  }

  @Test
  void recordThatIsNoJsonObjectIsMalformed() {
    for (String junk : new String[] {"", "{", "[1]", "7", "no JSON"}) {
      assertThat(read("1-jobcomp-14-a.json", junk))
          .isInstanceOfSatisfying(
              HookEvents.Reading.Useless.class,
              useless -> assertThat(useless.malformed()).isTrue());
    }
  }

  @Test
  void hookFileThatIsNoRecordIsMalformed() {
    assertThat(read("1-prolog_slurmd-14-1-0.env", "junk"))
        .isInstanceOfSatisfying(
            HookEvents.Reading.Useless.class, useless -> assertThat(useless.malformed()).isTrue());
  }

  private HookEvents.Reading read(String name, String content) {
    return hooks.read(name, content.getBytes(StandardCharsets.UTF_8), "bed");
  }
}
