/** Reads what the kernel tells of a job: one parser for each kind of file. */
@NullMarked
package io.jobglass.agent.collector;

import org.jspecify.annotations.NullMarked;
