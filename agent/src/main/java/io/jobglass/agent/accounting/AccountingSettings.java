package io.jobglass.agent.accounting;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How accounting may be asked.
 *
 * @param sacct the program
 * @param interval at least so long between two questions
 * @param timeout after which a question is given up
 * @param maxRows lines that one question may bring
 */
public record AccountingSettings(Path sacct, Duration interval, Duration timeout, int maxRows) {}
