/** Simulated nodes that run jobs, window by window. */
@NullMarked
package io.jobglass.simulator.cluster;

import org.jspecify.annotations.NullMarked;
