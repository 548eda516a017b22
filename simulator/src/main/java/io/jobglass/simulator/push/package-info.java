/** The program behind {@code jobglass simulate}: posts what a cluster tells to a service. */
@NullMarked
package io.jobglass.simulator.push;

import org.jspecify.annotations.NullMarked;
