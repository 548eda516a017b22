package io.jobglass.core.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobglass.core.job.EventSource;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.JobEvent;
import io.jobglass.core.job.JobId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccountingAbsenceTest {
  private static final JobId JOB = new JobId("bed", "77");
  private static final Instant HEARD = Instant.parse("2026-11-23T14:00:00.5Z");
  private static final Instant ASKED = Instant.parse("2026-11-23T14:30:00Z");

  @Test
  void whatTheAgentWritesGivesTheRunUp() {
    JobEvent event = read(AccountingAbsence.write(JOB, HEARD, ASKED));

    assertThat(event.job()).isEqualTo(JOB);
    assertThat(event.source()).isEqualTo(EventSource.REPAIR);
    assertThat(event.time()).isEqualTo(ASKED);
    assertThat(event.facts().time(Fact.END_TIME)).contains(Instant.parse("2026-11-23T14:00:01Z"));
    assertThat(event.facts().text(Fact.EVIDENCE).orElseThrow()).contains("knows no such job");
  }

  @Test
  void askedAgainAboutTheSameSilenceIsTheSameEvent() {
    JobEvent event = read(AccountingAbsence.write(JOB, HEARD, ASKED));

    assertThat(read(AccountingAbsence.write(JOB, HEARD, ASKED.plusSeconds(3600))).key())
        .isEqualTo(event.key());
    assertThat(read(AccountingAbsence.write(JOB, HEARD.plusSeconds(60), ASKED)).key())
        .isNotEqualTo(event.key());
  }

  @Test
  void recordWithoutJobClusterOrTimeIsOfNoUse() {
    for (String name : AccountingAbsence.write(JOB, HEARD, ASKED).keySet()) {
      Map<String, String> record = new LinkedHashMap<>(AccountingAbsence.write(JOB, HEARD, ASKED));
      record.put(name, "");
      assertThat(AccountingAbsence.read(record).event()).as(name).isEmpty();
    }
  }

  private static JobEvent read(Map<String, ?> record) {
    return AccountingAbsence.read(record).event().orElseThrow();
  }
}
