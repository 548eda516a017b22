/** Receives the records of ended jobs that jobcomp/elasticsearch sends on the controller's host. */
@NullMarked
package io.jobglass.agent.jobcomp;

import org.jspecify.annotations.NullMarked;
