@NullMarked
package io.jobglass.cli.demo;

import org.jspecify.annotations.NullMarked;
