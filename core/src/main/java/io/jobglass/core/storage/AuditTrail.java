package io.jobglass.core.storage;

import io.jobglass.core.audit.ChainCheck;

/** Reads the audit trail; writing it is part of {@link JobStore#append}. Thread-safe. */
public interface AuditTrail {
  /** Matching entries, oldest first. */
  AuditPage list(Viewer viewer, AuditQuery query);

  /** Recomputes the hash chain of a cluster from its first entry. */
  ChainCheck verify(String cluster);
}
