/** Nodes as their agents last told of them. */
@NullMarked
package io.jobglass.server.nodes;

import org.jspecify.annotations.NullMarked;
