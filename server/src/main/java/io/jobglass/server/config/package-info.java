/** Settings from flags, environment and file, checked together before anything starts. */
@NullMarked
package io.jobglass.server.config;

import org.jspecify.annotations.NullMarked;
