@NullMarked
package io.jobglass.cli.api;

import org.jspecify.annotations.NullMarked;
