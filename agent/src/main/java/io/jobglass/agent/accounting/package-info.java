/** Asks Slurm's accounting, on the controller, for the ends that nothing else told. */
@NullMarked
package io.jobglass.agent.accounting;

import org.jspecify.annotations.NullMarked;
