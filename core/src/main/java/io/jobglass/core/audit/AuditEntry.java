package io.jobglass.core.audit;

import io.jobglass.core.job.JobId;
import io.jobglass.core.job.Origin;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One decision on a job. Entries of a cluster form a chain: each hash covers the entry's canonical
 * text and the hash before it ({@link HashChain}).
 *
 * @param sequence place in the chain of the cluster, from 1
 * @param job whose record it is
 * @param attempt which run; 0 when the decision touched none
 * @param at when the decision was stored
 * @param eventKey the event that led to it
 * @param reason why, for a person; null when the event says it all
 * @param changes fields that changed, sorted by name
 * @param snapshot the record after the decision, canonical JSON
 * @param previousHash lower-case hex SHA-256 of the entry before, 64 zeros for the first
 * @param hash of this entry
 */
public record AuditEntry(
    long sequence,
    JobId job,
    int attempt,
    ChangeType type,
    Origin origin,
    Instant at,
    String eventKey,
    @Nullable String reason,
    List<FieldChange> changes,
    String snapshot,
    String previousHash,
    String hash) {
  public AuditEntry {
    changes = List.copyOf(changes);
  }
}
