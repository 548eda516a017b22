/**
 * What the node's GPUs do, and which job uses which: sources read devices, the collector keeps a
 * stuck driver away from everything else, the attribution names the job.
 */
@NullMarked
package io.jobglass.agent.gpu;

import org.jspecify.annotations.NullMarked;
