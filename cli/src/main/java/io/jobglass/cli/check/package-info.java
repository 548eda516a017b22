@NullMarked
package io.jobglass.cli.check;

import org.jspecify.annotations.NullMarked;
