/** Brings jobs of the past in from Slurm's accounting. */
@NullMarked
package io.jobglass.cli.importing;

import org.jspecify.annotations.NullMarked;
