package io.jobglass.storage.postgres;

import io.jobglass.core.audit.AuditEntry;
import io.jobglass.core.audit.ChainCheck;
import io.jobglass.core.audit.HashChain;
import io.jobglass.core.job.JobId;
import io.jobglass.core.storage.AuditPage;
import io.jobglass.core.storage.AuditQuery;
import io.jobglass.core.storage.AuditTrail;
import io.jobglass.core.storage.Viewer;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Reads the audit trail and proves its chains. Thread-safe. */
final class PostgresAuditTrail implements AuditTrail {
  private static final int VERIFY_PAGE = 1000;

  private final Pool reading;
  private final ReferenceResolver resolver;

  PostgresAuditTrail(Pool reading, ReferenceResolver resolver) {
    this.reading = reading;
    this.resolver = resolver;
  }

  @Override
  public AuditPage list(Viewer viewer, AuditQuery query) {
    return reading.with(handle -> {
      Optional<JobId> job =
          Optional.ofNullable(query.job())
              .flatMap(reference -> resolver.resolve(handle, viewer, reference, true));
      if (query.job() != null && job.isEmpty()) {
        return new AuditPage(List.of(), 0);
      }
      return page(handle, viewer, query, job.orElse(null));
    });
  }

  private static AuditPage page(
      Handle handle, Viewer viewer, AuditQuery query, @Nullable JobId job) {
    String where = " from audit a where " + visible(viewer) + filters(query, job);
    List<AuditEntry> entries =
        bind(
                handle.createQuery(
                    "select "
                        + AuditRows.COLUMNS
                        + where
                        + " order by a.at, a.cluster, a.sequence limit :limit offset :offset"),
                viewer,
                query,
                job)
            .map((row, context) -> AuditRows.entry(row))
            .list();
    long total =
        entries.size() < query.limit() && (query.offset() == 0 || !entries.isEmpty())
            ? query.offset() + (long) entries.size()
            : bind(handle.createQuery("select count(*)" + where), viewer, query, job)
                .mapTo(Long.class)
                .one();
    return new AuditPage(entries, total);
  }

  /** Others than admins see decisions on attempts that are theirs, deleted ones included. */
  private static String visible(Viewer viewer) {
    return viewer instanceof Viewer.Everything
        ? "true"
        : """
        exists (select from job j
          where j.cluster = a.cluster and j.external_id = a.external_id
            and j.attempt = a.attempt and\
        """
            + " "
            + ViewerFilter.condition(viewer, "j")
            + ")";
  }

  private static String filters(AuditQuery query, @Nullable JobId job) {
    return (job == null ? "" : " and a.cluster = :cluster and a.external_id = :id")
        + (query.actor() == null ? "" : " and a.actor = :actor")
        + (query.source() == null ? "" : " and a.source = :source")
        + (query.correlationId() == null ? "" : " and a.correlation_id = :correlation")
        + (query.type() == null ? "" : " and a.change_type = :type")
        + (query.from() == null ? "" : " and a.at >= :from")
        + (query.to() == null ? "" : " and a.at < :to");
  }

  private static Query bind(Query statement, Viewer viewer, AuditQuery query, @Nullable JobId job) {
    return ViewerFilter.bind(statement, viewer)
        .bind("cluster", job == null ? null : job.cluster())
        .bind("id", job == null ? null : job.externalId())
        .bind("actor", query.actor())
        .bind("source", query.source())
        .bind("correlation", query.correlationId())
        .bind("type", query.type() == null ? null : query.type().code())
        .bind("from", query.from())
        .bind("to", query.to())
        .bind("limit", query.limit())
        .bind("offset", query.offset());
  }

  @Override
  public ChainCheck verify(String cluster) {
    End end = reading.with(handle -> end(handle, cluster));
    if (end.lastStored() != end.sequence()) {
      return new ChainCheck.Broken(
          Math.min(end.lastStored(), end.sequence()) + 1,
          "the chain is noted to end at " + end.sequence() + ", not at " + end.lastStored());
    }
    long sequence = 0;
    String hash = HashChain.START;
    while (sequence < end.sequence()) {
      for (AuditEntry entry : between(cluster, sequence, end.sequence())) {
        if (entry.sequence() != sequence + 1) {
          return new ChainCheck.Broken(sequence + 1, "the entry is missing");
        }
        if (!HashChain.fits(entry, hash)) {
          return new ChainCheck.Broken(entry.sequence(), "its hash does not fit its content");
        }
        sequence = entry.sequence();
        hash = entry.hash();
      }
    }
    return hash.equals(end.hash())
        ? new ChainCheck.Intact(sequence)
        : new ChainCheck.Broken(sequence, "its hash is not the one noted as the chain's end");
  }

  /** The noted end of a chain and the last entry there is, of one moment. */
  private record End(long sequence, String hash, long lastStored) {}

  private static End end(Handle handle, String cluster) {
    return handle
        .createQuery(
            """
            select coalesce(h.sequence, 0) as sequence, coalesce(h.hash, :start) as hash,
                   coalesce((select max(a.sequence) from audit a where a.cluster = :cluster), 0)
                     as last_stored
            from (select cast(:cluster as text) as cluster) as wanted
            left join audit_head h using (cluster)
            """)
        .bind("cluster", cluster)
        .bind("start", HashChain.START)
        .map((row, context) ->
            new End(row.getLong("sequence"), row.getString("hash"), row.getLong("last_stored")))
        .one();
  }

  private List<AuditEntry> between(String cluster, long after, long upTo) {
    return reading.with(handle ->
        handle
            .createQuery(
                "select "
                    + AuditRows.COLUMNS
                    + """
                    from audit a
                    where a.cluster = :cluster and a.sequence > :after and a.sequence <= :upTo
                    order by a.sequence limit :limit
                    """)
            .bind("cluster", cluster)
            .bind("after", after)
            .bind("upTo", upTo)
            .bind("limit", VERIFY_PAGE)
            .map((row, context) -> AuditRows.entry(row))
            .list());
  }
}
