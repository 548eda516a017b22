package io.jobglass.core.usage;

import org.jspecify.annotations.Nullable;

/**
 * Something that a person should know about a node's GPUs.
 *
 * @param kind such as {@code xid}, {@code stale_allotment}; the agent's documentation lists them
 * @param device null when it is about the node or a driver
 * @param jobId the scheduler's id of the job that it is about
 * @param code the vendor's number
 * @param text for people
 */
public record GpuFinding(
    String kind,
    @Nullable String device,
    @Nullable String jobId,
    @Nullable Long code,
    String text) {}
