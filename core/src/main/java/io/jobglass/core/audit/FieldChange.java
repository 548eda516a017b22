package io.jobglass.core.audit;

import org.jspecify.annotations.Nullable;

/** One field of a job's record before and after a decision, as canonical text; null = absent. */
public record FieldChange(String field, @Nullable String before, @Nullable String after) {}
