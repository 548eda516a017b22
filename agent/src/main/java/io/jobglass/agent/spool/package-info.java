/** Keeps reports on disk until the server has them. */
@NullMarked
package io.jobglass.agent.spool;

import org.jspecify.annotations.NullMarked;
