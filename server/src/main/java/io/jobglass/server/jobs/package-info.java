/** Jobs: list, create, read, correct, hide, attempts, diagnosis. */
@NullMarked
package io.jobglass.server.jobs;

import org.jspecify.annotations.NullMarked;
