package io.jobglass.cli.run;

import io.jobglass.api.client.model.LauncherEvent.EndedByEnum;

/** What led to the end of a run, as far as the launcher itself had a hand in it. */
public enum EndedBy {
  ITSELF(EndedByEnum.ITSELF),
  MEMORY_WATCH(EndedByEnum.MEMORY_WATCH),
  TIME_WATCH(EndedByEnum.TIME_WATCH),
  USER(EndedByEnum.USER);

  private final EndedByEnum wire;

  EndedBy(EndedByEnum wire) {
    this.wire = wire;
  }

  EndedByEnum wire() {
    return wire;
  }
}
