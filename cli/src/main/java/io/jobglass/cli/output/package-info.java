@NullMarked
package io.jobglass.cli.output;

import org.jspecify.annotations.NullMarked;
