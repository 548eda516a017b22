/** The mail that Slurm sends when a job ends, with the job's report. */
@NullMarked
package io.jobglass.cli.mail;

import org.jspecify.annotations.NullMarked;
