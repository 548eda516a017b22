/** Server-sent events: what changed, so that pages need not poll. */
@NullMarked
package io.jobglass.server.stream;

import org.jspecify.annotations.NullMarked;
