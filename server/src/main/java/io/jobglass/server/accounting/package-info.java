/** Reports on what was held, used and wasted. */
@NullMarked
package io.jobglass.server.accounting;

import org.jspecify.annotations.NullMarked;
