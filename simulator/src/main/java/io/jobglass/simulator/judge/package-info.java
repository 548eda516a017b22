/** Holds diagnoses of simulated jobs against their labels. */
@NullMarked
package io.jobglass.simulator.judge;

import org.jspecify.annotations.NullMarked;
