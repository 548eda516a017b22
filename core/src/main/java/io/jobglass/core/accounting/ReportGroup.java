package io.jobglass.core.accounting;

/** What a report has one row for. */
public enum ReportGroup {
  USERS,
  ACCOUNTS,
  PARTITIONS,
  NODES
}
