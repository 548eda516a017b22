package io.jobglass.server.jobs;

import io.jobglass.api.server.model.SchedulerInfo;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Facts;
import io.jobglass.core.job.Job;
import io.jobglass.server.http.Wire;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Writes what the scheduler said of a job. */
final class SchedulerJson {
  private static final int SECONDS_PER_MINUTE = 60;
  private static final Set<Fact> TOLD =
      EnumSet.of(
          Fact.SCHEDULER,
          Fact.SCHEDULER_JOB_ID,
          Fact.RAW_STATE,
          Fact.SUBMIT_TIME,
          Fact.PARTITION,
          Fact.ACCOUNT,
          Fact.QOS,
          Fact.PRIORITY,
          Fact.STATE_REASON,
          Fact.TIME_LIMIT_SECONDS,
          Fact.EXTRA);

  private final JsonMapper json;

  SchedulerJson(JsonMapper json) {
    this.json = json;
  }

  /** Null when no scheduler said anything. */
  @Nullable SchedulerInfo of(Job job) {
    Facts facts = job.facts();
    if (TOLD.stream().noneMatch(facts::has)) {
      return null;
    }
    SchedulerInfo info = new SchedulerInfo();
    info.setType(facts.text(Fact.SCHEDULER).orElse(null));
    info.setExternalJobId(facts.text(Fact.SCHEDULER_JOB_ID).orElse(job.id().externalId()));
    info.setRawState(facts.text(Fact.RAW_STATE).orElse(null));
    info.setSubmitTime(Wire.timeOrNull(facts.time(Fact.SUBMIT_TIME).orElse(null)));
    info.setPartition(facts.text(Fact.PARTITION).orElse(null));
    info.setAccount(facts.text(Fact.ACCOUNT).orElse(null));
    info.setQos(facts.text(Fact.QOS).orElse(null));
    info.setPriority(JobJson.longOrNull(facts, Fact.PRIORITY));
    info.setExitCode(JobJson.wholeOrNull(facts, Fact.EXIT_CODE));
    info.setStateReason(facts.text(Fact.STATE_REASON).orElse(null));
    info.setTimeLimitMinutes(minutes(JobJson.longOrNull(facts, Fact.TIME_LIMIT_SECONDS)));
    info.setExtra(facts.text(Fact.EXTRA).map(this::extra).orElse(null));
    return info;
  }

  /** Whole minutes, rounded up: a limit of 90 seconds allows two. */
  private static @Nullable Integer minutes(@Nullable Long seconds) {
    return seconds == null
        ? null
        : (int) Math.min(Integer.MAX_VALUE, Math.ceilDiv(seconds, SECONDS_PER_MINUTE));
  }

  private @Nullable Map<String, Object> extra(String text) {
    try {
      return json.readValue(text, new TypeReference<Map<String, Object>>() {});
    } catch (JacksonException e) {
      return null;
    }
  }
}
