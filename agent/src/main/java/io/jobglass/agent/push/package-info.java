/** Speaks to the server. */
@NullMarked
package io.jobglass.agent.push;

import org.jspecify.annotations.NullMarked;
