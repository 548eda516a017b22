/** The one way into the job store: append, count, keep the live view true. */
@NullMarked
package io.jobglass.server.ingest;

import org.jspecify.annotations.NullMarked;
