/** Contract tests of the storage ports, in-memory twins, and what tests of them need. */
@NullMarked
package io.jobglass.storage.testkit;

import org.jspecify.annotations.NullMarked;
