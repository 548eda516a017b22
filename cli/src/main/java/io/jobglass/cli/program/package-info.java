@NullMarked
package io.jobglass.cli.program;

import org.jspecify.annotations.NullMarked;
