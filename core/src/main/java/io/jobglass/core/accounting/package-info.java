/** Who held how much of the cluster, what of it was used, and what was wasted. */
@NullMarked
package io.jobglass.core.accounting;

import org.jspecify.annotations.NullMarked;
