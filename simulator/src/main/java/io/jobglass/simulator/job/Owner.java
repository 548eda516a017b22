package io.jobglass.simulator.job;

/**
 * A user of the simulated cluster.
 *
 * @param account the Slurm account that the user's jobs are charged to
 */
public record Owner(String name, long uid, String account) {}
