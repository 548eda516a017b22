/** The trail of decisions on jobs and its hash chain. */
@NullMarked
package io.jobglass.core.audit;

import org.jspecify.annotations.NullMarked;
