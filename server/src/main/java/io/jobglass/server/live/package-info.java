/** What runs now, in memory: jobs, their usage, and nodes. */
@NullMarked
package io.jobglass.server.live;

import org.jspecify.annotations.NullMarked;
