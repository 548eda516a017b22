package io.jobglass.core.storage;

import io.jobglass.core.audit.AuditEntry;
import java.util.List;

/**
 * One page of the audit trail.
 *
 * @param total how many match in all
 */
public record AuditPage(List<AuditEntry> entries, long total) {
  public AuditPage {
    entries = List.copyOf(entries);
  }
}
