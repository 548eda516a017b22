/** Slurm's environments, records and notations, parsed once into core records. */
@NullMarked
package io.jobglass.core.slurm;

import org.jspecify.annotations.NullMarked;
