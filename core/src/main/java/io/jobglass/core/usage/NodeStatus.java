package io.jobglass.core.usage;

import java.time.Instant;

/**
 * A node as its agent last told of it.
 *
 * @param jobCount jobs there at the end of the last report
 */
public record NodeStatus(
    String cluster,
    String node,
    Instant lastReportAt,
    String agentVersion,
    int jobCount,
    NodeTotals totals) {}
