/** Jobs of which nobody tells any more: named, given up, taken back. */
@NullMarked
package io.jobglass.server.lost;

import org.jspecify.annotations.NullMarked;
