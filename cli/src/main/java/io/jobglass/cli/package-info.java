@NullMarked
package io.jobglass.cli;

import org.jspecify.annotations.NullMarked;
