package io.jobglass.simulator.push;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.jobglass.core.usage.JobUsage;
import io.jobglass.core.usage.NodeReport;
import io.jobglass.simulator.job.SpoolFile;
import java.util.List;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** Bodies of requests, as an agent writes them. Thread-safe. */
final class Wire {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
          .addMixIn(JobUsage.class, JobUsageNames.class)
          .build();

  /** Where a name on the wire is another than that of the record's component. */
  private interface JobUsageNames {
    @JsonProperty("job_id")
    String externalId();
  }

  private record Reports(List<NodeReport> reports) {}

  private record Hooks(String node, String bootId, List<Hook> events) {}

  @SuppressWarnings("ArrayRecordComponent") // only written
  private record Hook(String name, byte[] content) {}

  private Wire() {}

  static byte[] reports(List<NodeReport> reports) {
    return JSON.writeValueAsBytes(new Reports(reports));
  }

  /** Files of one node's spool. */
  static byte[] hooks(List<SpoolFile> files) {
    SpoolFile first = files.getFirst();
    return JSON.writeValueAsBytes(
        new Hooks(
            first.node(),
            first.bootId(),
            files.stream().map(file -> new Hook(file.name(), file.content())).toList()));
  }
}
