/** Node trees in a folder, as an agent reads them. */
@NullMarked
package io.jobglass.simulator.tree;

import org.jspecify.annotations.NullMarked;
