package io.jobglass.cli.api;

import io.jobglass.api.client.model.JobState;
import org.jspecify.annotations.Nullable;

/** Which jobs to list; null stands for any. */
public record JobFilter(
    @Nullable JobState state,
    @Nullable String user,
    @Nullable String node,
    @Nullable String partition,
    @Nullable String account,
    int limit,
    int offset) {}
