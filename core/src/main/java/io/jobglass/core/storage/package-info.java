/** What the service needs of a store, and whose jobs a reader may see. */
@NullMarked
package io.jobglass.core.storage;

import org.jspecify.annotations.NullMarked;
