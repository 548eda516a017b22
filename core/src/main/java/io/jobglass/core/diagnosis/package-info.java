/** What became of a job and what it wasted, concluded from record and usage. */
@NullMarked
package io.jobglass.core.diagnosis;

import org.jspecify.annotations.NullMarked;
