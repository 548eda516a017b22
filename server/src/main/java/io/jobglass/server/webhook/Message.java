package io.jobglass.server.webhook;

import io.jobglass.core.diagnosis.Finding;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Job;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One message as its receiver gets it.
 *
 * @param id the same in every try
 * @param type {@code job.ended} or {@code job.warning}
 * @param body JSON, described in docs/operations.md
 */
record Message(UUID id, String type, String body) {
  private static final JsonMapper JSON = new JsonMapper();

  static Message ended(Job job, Instant now) {
    return of("job.ended", job, now, body -> {});
  }

  static Message warned(Job job, Finding finding, Instant now) {
    return of(
        "job.warning",
        job,
        now,
        body ->
            put(
                body.putObject("warning")
                    .put("code", finding.code())
                    .put("severity", finding.severity().code())
                    .put("statement", finding.statement()),
                "advice",
                finding.advice()));
  }

  private static Message of(String type, Job job, Instant now, Consumer<ObjectNode> more) {
    UUID id = UUID.randomUUID();
    ObjectNode body =
        JSON.createObjectNode()
            .put("id", id.toString())
            .put("type", type)
            .put("time", now.toString());
    write(job, body.putObject("job"));
    more.accept(body);
    return new Message(id, type, JSON.writeValueAsString(body));
  }

  private static void write(Job job, ObjectNode out) {
    out.put("cluster", job.id().cluster());
    out.put("id", job.id().externalId());
    out.put("attempt", job.attempt());
    put(out, "user", job.user().orElse(null));
    for (Fact fact : new Fact[] {Fact.NAME, Fact.ACCOUNT, Fact.PARTITION}) {
      put(out, fact.code(), job.facts().text(fact).orElse(null));
    }
    out.put("state", job.state().code());
    put(out, "reason", job.reason() == null ? null : job.reason().code());
    out.put("confirmed", job.confirmed());
    for (Fact fact : new Fact[] {Fact.EXIT_CODE, Fact.SIGNAL}) {
      job.facts().integer(fact).ifPresent(number -> out.put(fact.code(), number));
    }
    put(out, "start_time", job.startTime());
    put(out, "end_time", job.endTime());
  }

  /** What is not known has no key. */
  private static void put(ObjectNode out, String key, @Nullable Object value) {
    if (value != null) {
      out.put(key, value.toString());
    }
  }
}
