@NullMarked
package io.jobglass.cli.audit;

import org.jspecify.annotations.NullMarked;
