/** A job: its identity, the events told about it, and the record folded from them. */
@NullMarked
package io.jobglass.core.job;

import org.jspecify.annotations.NullMarked;
