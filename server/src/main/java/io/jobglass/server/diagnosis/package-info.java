/** Diagnoses of jobs: the site's rules, what they are drawn from, warnings of running jobs. */
@NullMarked
package io.jobglass.server.diagnosis;

import org.jspecify.annotations.NullMarked;
