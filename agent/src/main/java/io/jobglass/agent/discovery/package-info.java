/** Finds the jobs of this node: in cgroup trees and among the registered commands. */
@NullMarked
package io.jobglass.agent.discovery;

import org.jspecify.annotations.NullMarked;
