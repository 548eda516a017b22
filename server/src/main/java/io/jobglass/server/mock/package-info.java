/** The mock scheduler backend: a simulated cluster inside the server. */
@NullMarked
package io.jobglass.server.mock;

import org.jspecify.annotations.NullMarked;
