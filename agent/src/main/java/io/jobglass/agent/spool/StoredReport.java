package io.jobglass.agent.spool;

/**
 * A report as it waits on disk.
 *
 * @param content its encoded form; must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes pass here: not to be copied
public record StoredReport(long sequence, byte[] content) {}
