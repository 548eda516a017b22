package io.jobglass.simulator.cluster;

import io.jobglass.core.usage.NodeReport;
import io.jobglass.simulator.job.SpoolFile;
import java.time.Instant;
import java.util.List;

/**
 * What a cluster tells of one window.
 *
 * @param end of the window
 * @param files of the hook spools, in the order of their times
 * @param reports one for each node
 */
public record Window(Instant end, List<SpoolFile> files, List<NodeReport> reports) {
  public Window {
    files = List.copyOf(files);
    reports = List.copyOf(reports);
  }
}
