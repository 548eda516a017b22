/** Measurements: node reports from agents, samples from v1 clients. */
@NullMarked
package io.jobglass.server.samples;

import org.jspecify.annotations.NullMarked;
