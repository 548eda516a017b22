/** The audit trail, read only. */
@NullMarked
package io.jobglass.server.audit;

import org.jspecify.annotations.NullMarked;
