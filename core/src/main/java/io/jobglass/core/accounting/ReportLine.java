package io.jobglass.core.accounting;

import io.jobglass.core.job.EndReason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One share as a report counts it. Lines of one attempt follow each other.
 *
 * @param name the row it goes to: of the user, account, partition or node; null when not told
 * @param attempt stands for the attempt, so that it is counted once in a row
 * @param imported whether it was brought in from the past: no agent can have measured it
 * @param endedAt null while it runs
 * @param reason null while it runs
 * @param limitSeconds the time limit, where told
 */
public record ReportLine(
    @Nullable String name,
    long attempt,
    boolean imported,
    HeldShare share,
    @Nullable Instant endedAt,
    @Nullable EndReason reason,
    @Nullable Long limitSeconds) {}
