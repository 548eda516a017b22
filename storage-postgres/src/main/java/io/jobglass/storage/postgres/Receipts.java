package io.jobglass.storage.postgres;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Which reports are stored: the table {@code report_stream}. Stateless. */
final class Receipts {
  private Receipts() {}

  /** What names a report. */
  record Receipt(int node, String stream, long sequence) {}

  /** Notes the reports as stored and answers which of them were new. */
  static Set<Receipt> claim(Handle handle, List<Receipt> receipts) {
    handle
        .createUpdate(
            """
            insert into report_stream (node_id, stream_id, received, received_at)
            select distinct node_id, stream_id, int8multirange(), now()
            from unnest(:nodes, :streams) as r (node_id, stream_id)
            where not exists (select from report_stream s
              where s.node_id = r.node_id and s.stream_id = r.stream_id)
            order by node_id, stream_id
            on conflict (node_id, stream_id) do nothing
            """)
        .bind("nodes", Columns.number(receipts, Receipt::node))
        .bind("streams", Columns.text(receipts, Receipt::stream))
        .execute();
    Set<Receipt> claimed = new HashSet<>();
    handle
        .createQuery(
            """
            with wanted as (
              select distinct node_id, stream_id, sequence
              from unnest(:nodes, :streams, :sequences) as r (node_id, stream_id, sequence)
            ), locked as materialized (
              select s.node_id, s.stream_id, s.received
              from report_stream s
              where (s.node_id, s.stream_id) in (select node_id, stream_id from wanted)
              order by s.node_id, s.stream_id for no key update
            ), fresh as (
              select w.* from wanted w join locked l using (node_id, stream_id)
              where not l.received @> w.sequence
            ), claimed as (
              update report_stream s set received = s.received + f.sequences, received_at = now()
              from (select node_id, stream_id,
                           range_agg(int8range(sequence, sequence, '[]')) as sequences
                    from fresh group by node_id, stream_id) f
              where s.node_id = f.node_id and s.stream_id = f.stream_id
            )
            select node_id, stream_id, sequence from fresh
            """)
        .bind("nodes", Columns.number(receipts, Receipt::node))
        .bind("streams", Columns.text(receipts, Receipt::stream))
        .bind("sequences", Columns.integer(receipts, Receipt::sequence))
        .map((row, context) ->
            new Receipt(row.getInt("node_id"), row.getString("stream_id"), row.getLong("sequence")))
        .forEach(claimed::add);
    return claimed;
  }
}
