package io.jobglass.server.summary;

import io.jobglass.core.diagnosis.Diagnosis;
import io.jobglass.core.diagnosis.Finding;
import io.jobglass.core.job.Fact;
import io.jobglass.core.job.Job;
import io.jobglass.core.usage.UsageSummary;
import java.time.Duration;
import java.util.OptionalLong;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code JG1:} and a small JSON object: what Slurm's accounting may keep of a job for ever. What is
 * not known has no key; docs/reports.md names the keys. Stateless.
 */
final class AdminComment {
  private static final String VERSION = "JG1:";
  private static final int MAX_FINDINGS = 8;
  private static final int MAX_CODE = 48;

  private AdminComment() {}

  static String of(Job job, UsageSummary usage, Diagnosis diagnosis) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("s", job.state().code());
    if (job.reason() != null) {
      json.put("r", job.reason().code());
      json.put("ok", job.confirmed());
    }
    if (job.startTime() != null && job.endTime() != null) {
      json.put("t", Math.max(0, Duration.between(job.startTime(), job.endTime()).toSeconds()));
    }
    put(json, "tl", job.facts().integer(Fact.TIME_LIMIT_SECONDS));
    put(json, "n", job.facts().integer(Fact.NODE_COUNT));
    json.put("nm", usage.nodes().size());
    put(json, "c", job.facts().integer(Fact.ALLOCATED_CPUS));
    OptionalLong cpuMicros = usage.cpuMicros();
    if (cpuMicros.isPresent()) {
      json.put("cs", Math.round(cpuMicros.getAsLong() / 1e6));
    }
    usage.memoryLimitBytes().ifPresent(bytes -> json.put("ml", bytes));
    usage.anonPeakBytes().ifPresent(bytes -> json.put("mp", bytes));
    put(json, "g", job.facts().integer(Fact.ALLOCATED_GPUS));
    usage.averageGpuPercent().ifPresent(percent -> json.put("gu", Math.round(percent * 10) / 10.0));
    if (job.oomKills() > 0) {
      json.put("oom", job.oomKills());
    }
    ArrayNode findings = json.putArray("f");
    diagnosis.findings().stream()
        .map(Finding::code)
        .limit(MAX_FINDINGS)
        .forEach(code -> findings.add(code.substring(0, Math.min(MAX_CODE, code.length()))));
    return VERSION + json;
  }

  private static void put(ObjectNode json, String key, OptionalLong value) {
    if (value.isPresent()) {
      json.put(key, value.getAsLong());
    }
  }
}
