/** A PostgreSQL of our own in a data directory: unpacked, created, started, watched, stopped. */
@NullMarked
package io.jobglass.storage.postgres.embedded;

import org.jspecify.annotations.NullMarked;
