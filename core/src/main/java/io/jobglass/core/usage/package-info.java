/** What was measured: node reports, samples and their summaries. */
@NullMarked
package io.jobglass.core.usage;

import org.jspecify.annotations.NullMarked;
