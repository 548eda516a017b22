@NullMarked
package io.jobglass.cli.node;

import org.jspecify.annotations.NullMarked;
