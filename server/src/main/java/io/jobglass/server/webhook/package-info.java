/** Tells one configured receiver of ends and warnings. */
@NullMarked
package io.jobglass.server.webhook;

import org.jspecify.annotations.NullMarked;
