/** The storage ports of core on PostgreSQL. */
@NullMarked
package io.jobglass.storage.postgres;

import org.jspecify.annotations.NullMarked;
