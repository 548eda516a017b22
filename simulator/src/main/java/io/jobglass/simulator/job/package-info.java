/** One simulated job: its course on each node, and what Slurm tells about it. */
@NullMarked
package io.jobglass.simulator.job;

import org.jspecify.annotations.NullMarked;
