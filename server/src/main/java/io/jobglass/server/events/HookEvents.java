package io.jobglass.server.events;

import io.jobglass.core.job.JobEvent;
import io.jobglass.core.slurm.AccountingAbsence;
import io.jobglass.core.slurm.AccountingRecord;
import io.jobglass.core.slurm.HookEnvironment;
import io.jobglass.core.slurm.HookFile;
import io.jobglass.core.slurm.JobcompRecord;
import io.jobglass.core.slurm.MalformedHookException;
import io.jobglass.core.slurm.SlurmReading;
import java.time.InstantSource;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the files of an agent's hook spool, as they come from the agent or straight from a node:
 * what the Slurm hook wrote ({@code .env}), and ({@code .json}) completion records that the agent
 * received or rows of accounting that it looked up.
 */
final class HookEvents {
  private static final JsonMapper JSON = new JsonMapper();
  private static final TypeReference<Map<String, Object>> RECORD = new TypeReference<>() {};

  private final InstantSource clock;

  HookEvents(InstantSource clock) {
    this.clock = clock;
  }

  /** What a file is good for. */
  sealed interface Reading {
    /** It tells this event. */
    record Told(JobEvent event) implements Reading {}

    /** It can never be used, sent again or not. */
    record Useless(boolean malformed, String why) implements Reading {}
  }

  /**
   * @param name of the file in the spool: with node and boot id in it, the key of the event
   * @param cluster of records that name none
   */
  Reading read(String name, byte[] content, String cluster) {
    try {
      SlurmReading reading =
          name.endsWith(".json") ? completion(content, cluster) : hook(name, content, cluster);
      return switch (reading) {
        case SlurmReading.Told(JobEvent event) -> new Reading.Told(event);
        case SlurmReading.Ignored(String why) -> new Reading.Useless(false, why);
      };
    } catch (MalformedHookException e) {
      return new Reading.Useless(true, String.valueOf(e.getMessage()));
    } catch (JacksonException e) {
      return new Reading.Useless(true, "the completion record is not a JSON object");
    }
  }

  private static SlurmReading hook(String name, byte[] content, String cluster)
      throws MalformedHookException {
    HookFile file = HookFile.parse(content);
    return HookEnvironment.read(file, file.eventKey(name), cluster);
  }

  private SlurmReading completion(byte[] content, String cluster) {
    Map<String, Object> record = JSON.readValue(content, RECORD);
    if (record.containsKey(AccountingAbsence.MARK)) {
      return AccountingAbsence.read(record);
    }
    return record.containsKey(AccountingRecord.MARK)
        ? AccountingRecord.read(record, cluster, clock.instant())
        : JobcompRecord.read(record, cluster, clock.instant());
  }
}
