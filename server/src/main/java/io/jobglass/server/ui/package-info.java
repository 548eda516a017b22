/** Serves the web pages of the {@code ui} module. */
@NullMarked
package io.jobglass.server.ui;

import org.jspecify.annotations.NullMarked;
