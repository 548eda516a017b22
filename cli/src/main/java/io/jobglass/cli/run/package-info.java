@NullMarked
package io.jobglass.cli.run;

import org.jspecify.annotations.NullMarked;
