package io.jobglass.server.events;

import io.jobglass.core.job.JobEvent;
import io.jobglass.core.slurm.HookEnvironment;
import io.jobglass.core.slurm.HookFile;
import io.jobglass.core.slurm.MalformedHookException;
import io.jobglass.core.slurm.SlurmReading;

/**
 * Reads the files that the Slurm hook wrote, as they come from an agent or straight from a node.
 */
final class HookEvents {
  private final String cluster;

  HookEvents(String cluster) {
    this.cluster = cluster;
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
   */
  Reading read(String name, byte[] content) {
    try {
      HookFile file = HookFile.parse(content);
      return switch (HookEnvironment.read(file, file.eventKey(name), cluster)) {
        case SlurmReading.Told(JobEvent event) -> new Reading.Told(event);
        case SlurmReading.Ignored(String why) -> new Reading.Useless(false, why);
      };
    } catch (MalformedHookException e) {
      return new Reading.Useless(true, String.valueOf(e.getMessage()));
    }
  }
}
