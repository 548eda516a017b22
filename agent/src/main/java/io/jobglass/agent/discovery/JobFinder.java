package io.jobglass.agent.discovery;

import java.io.IOException;
import java.util.function.Consumer;

/** Finds the jobs of one kind that are on this node now. */
public interface JobFinder {
  /** Names the kind in the agent's own metrics. */
  String name();

  /**
   * Tells every job that is there.
   *
   * @throws IOException when the tree could not be read, so that nothing follows from what was not
   *     told
   */
  void find(Consumer<FoundJob> found) throws IOException;
}
