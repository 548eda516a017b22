/** News of jobs: v1 webhooks, Slurm hook files, the launcher. */
@NullMarked
package io.jobglass.server.events;

import org.jspecify.annotations.NullMarked;
