/** Who asks, and which hosts may be asked for. */
@NullMarked
package io.jobglass.server.security;

import org.jspecify.annotations.NullMarked;
