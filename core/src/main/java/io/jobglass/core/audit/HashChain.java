package io.jobglass.core.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Ties audit entries together: hash = SHA-256 of the previous hash, a newline, and the entry's
 * canonical JSON in UTF-8. Changing, dropping or reordering an entry breaks every hash after it.
 */
public final class HashChain {
  /** The hash before the first entry of a cluster. */
  public static final String START = "0".repeat(64);

  private HashChain() {}

  /** The entry with its place in the chain: previous hash and own hash filled in. */
  public static AuditEntry link(AuditEntry entry, String previousHash) {
    return new AuditEntry(
        entry.sequence(),
        entry.job(),
        entry.attempt(),
        entry.type(),
        entry.origin(),
        entry.at(),
        entry.eventKey(),
        entry.reason(),
        entry.changes(),
        entry.snapshot(),
        previousHash,
        hash(entry, previousHash));
  }

  /** Whether the entry follows the given hash and its own hash fits its content. */
  public static boolean fits(AuditEntry entry, String previousHash) {
    return entry.previousHash().equals(previousHash)
        && entry.hash().equals(hash(entry, previousHash));
  }

  private static String hash(AuditEntry entry, String previousHash) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(previousHash.getBytes(StandardCharsets.US_ASCII));
      digest.update((byte) '\n');
      digest.update(canonical(entry).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String canonical(AuditEntry entry) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("sequence", entry.sequence());
    fields.put("cluster", entry.job().cluster());
    fields.put("job_id", entry.job().externalId());
    fields.put("attempt", entry.attempt());
    fields.put("change_type", entry.type().code());
    fields.put("changed_by", entry.origin().actor());
    fields.put("source", entry.origin().source());
    fields.put("correlation_id", entry.origin().correlationId());
    fields.put("changed_at", entry.at());
    fields.put("event_key", entry.eventKey());
    fields.put("reason", entry.reason());
    fields.put(
        "changes",
        entry.changes().stream()
            .map(change -> {
              Map<String, @Nullable Object> fieldChange = new LinkedHashMap<>();
              fieldChange.put("field", change.field());
              fieldChange.put("before", change.before());
              fieldChange.put("after", change.after());
              return fieldChange;
            })
            .toList());
    fields.put("snapshot", entry.snapshot());
    return CanonicalJson.of(fields);
  }
}
