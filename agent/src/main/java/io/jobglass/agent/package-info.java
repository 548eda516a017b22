/** The node agent: measures jobs, keeps what it measured and forwards it. */
@NullMarked
package io.jobglass.agent;

import org.jspecify.annotations.NullMarked;
