package io.jobglass.core.usage;

import java.time.Duration;

/**
 * How much of an attempt the agents saw.
 *
 * @param measuredNodes nodes whose agent measured it
 * @param gaps stretches of its time, on those nodes, that no report is about
 * @param unseen how long the gaps are together
 */
public record Coverage(int measuredNodes, int gaps, Duration unseen) {}
