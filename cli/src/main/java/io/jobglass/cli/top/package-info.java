/** The running jobs, live. */
@NullMarked
package io.jobglass.cli.top;

import org.jspecify.annotations.NullMarked;
