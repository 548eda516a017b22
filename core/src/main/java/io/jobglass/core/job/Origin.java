package io.jobglass.core.job;

import org.jspecify.annotations.Nullable;

/**
 * Who changed a job, for the audit trail.
 *
 * @param actor {@code changed_by}, for example {@code slurm-prolog} or a person's name
 * @param source the system behind it, for example {@code slurm}, {@code mock}, {@code manual}
 * @param correlationId the sender's own mark, if it gave one
 */
public record Origin(String actor, String source, @Nullable String correlationId) {}
