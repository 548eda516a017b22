/** A job in one line, for Slurm's AdminComment. */
@NullMarked
package io.jobglass.server.summary;

import org.jspecify.annotations.NullMarked;
