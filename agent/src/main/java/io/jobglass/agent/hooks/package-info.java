/** Forwards what the scheduler's hooks left in their spool. */
@NullMarked
package io.jobglass.agent.hooks;

import org.jspecify.annotations.NullMarked;
