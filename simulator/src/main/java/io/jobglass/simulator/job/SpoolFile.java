package io.jobglass.simulator.job;

import io.jobglass.core.job.JobEvent;
import io.jobglass.core.slurm.HookEnvironment;
import io.jobglass.core.slurm.HookFile;
import io.jobglass.core.slurm.JobcompRecord;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/** A file in a node's hook spool: what Slurm's scripts and its completion plugin told there. */
public sealed interface SpoolFile {
  /** The node whose agent sends it. */
  String node();

  String bootId();

  /** Unique on its node. */
  String name();

  /** When it was told. */
  Instant time();

  /** The bytes in the spool. */
  byte[] content();

  /** The event that a service reads out of it. */
  JobEvent event();

  /** The environment of a Prolog or Epilog. */
  record Hook(
      String node, String bootId, String name, Instant time, Map<String, String> environment)
      implements SpoolFile {
    public Hook {
      environment = Map.copyOf(environment);
    }

    @Override
    public byte[] content() {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      entry(bytes, "JOBGLASS_HOOK_VERSION", "1");
      entry(bytes, "JOBGLASS_HOOK_NODE", node);
      entry(bytes, "JOBGLASS_HOOK_BOOT_ID", bootId);
      entry(
          bytes, "JOBGLASS_HOOK_TIME", "%d.%09d".formatted(time.getEpochSecond(), time.getNano()));
      new TreeMap<>(environment).forEach((key, value) -> entry(bytes, key, value));
      return bytes.toByteArray();
    }

    private static void entry(ByteArrayOutputStream bytes, String key, String value) {
      bytes.writeBytes((key + "=" + value).getBytes(StandardCharsets.UTF_8));
      bytes.write(0);
    }

    @Override
    public JobEvent event() {
      HookFile file = new HookFile(node, bootId, time, environment, false, 0, 0);
      return HookEnvironment.read(file, file.eventKey(name), "").event().orElseThrow();
    }
  }

  /** The JSON object of the completion plugin. */
  record Completion(
      String node, String bootId, String name, Instant time, Map<String, Object> document)
      implements SpoolFile {
    private static final JsonMapper JSON = new JsonMapper();

    public Completion {
      document = Map.copyOf(document);
    }

    @Override
    public byte[] content() {
      return JSON.writeValueAsBytes(new TreeMap<>(document));
    }

    @Override
    public JobEvent event() {
      return JobcompRecord.read(document, "", time).event().orElseThrow();
    }
  }
}
