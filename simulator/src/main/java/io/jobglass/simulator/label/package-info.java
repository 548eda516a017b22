/** What kinds of jobs there are, and the truth about each. */
@NullMarked
package io.jobglass.simulator.label;

import org.jspecify.annotations.NullMarked;
