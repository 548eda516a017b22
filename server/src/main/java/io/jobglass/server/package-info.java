/** The service: start, stop and wiring. */
@NullMarked
package io.jobglass.server;

import org.jspecify.annotations.NullMarked;
