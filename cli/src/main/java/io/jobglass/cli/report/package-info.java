/** Reports on users, accounts, partitions and nodes. */
@NullMarked
package io.jobglass.cli.report;

import org.jspecify.annotations.NullMarked;
