@NullMarked
package io.jobglass.cli.job;

import org.jspecify.annotations.NullMarked;
