/** Drives the packaged programs over HTTP, measures them, and breaks them on purpose. */
@NullMarked
package io.jobglass.benchmarks;

import org.jspecify.annotations.NullMarked;
