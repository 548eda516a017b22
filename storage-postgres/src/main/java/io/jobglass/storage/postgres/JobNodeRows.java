package io.jobglass.storage.postgres;

import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Writes the table {@code job_node}, which answers "what ran on this node". Stateless. */
final class JobNodeRows {
  private JobNodeRows() {}

  private record NodeOfJob(String node, JobRow row) {}

  /** Makes the nodes of these attempts, and the copies of their filters, what the rows say. */
  static void upsert(WriteStatements statements, List<JobRow> rows) {
    List<NodeOfJob> nodes = nodes(rows);
    if (nodes.isEmpty()) {
      return;
    }
    statements.add(
        """
        insert into job_node as n (node, listed_at, job_id, newest, state, user_name, account,
                                   partition_name)
        select * from unnest(:nodeNodes, cast(:nodeListed as timestamptz[]), :nodeRowIds,
                             :nodeNewest, :nodeStates, :nodeUsers, :nodeAccounts,
                             :nodePartitions)
        on conflict (node, listed_at, job_id) do update set
          newest = excluded.newest, state = excluded.state, user_name = excluded.user_name,
          account = excluded.account, partition_name = excluded.partition_name
        where (n.newest, n.state, n.user_name, n.account, n.partition_name) is distinct from
          (excluded.newest, excluded.state, excluded.user_name, excluded.account,
           excluded.partition_name)
        """,
        update ->
            update
                .bind("nodeNodes", Columns.text(nodes, NodeOfJob::node))
                .bind("nodeListed", Columns.time(nodes, node -> node.row().listedAt()))
                .bind("nodeRowIds", Columns.integer(nodes, node -> node.row().id()))
                .bind("nodeNewest", Columns.flag(nodes, node -> node.row().newest()))
                .bind("nodeStates", Columns.text(nodes, node -> node.row().job().state().code()))
                .bind("nodeUsers", Columns.text(nodes, node -> node.row().user()))
                .bind("nodeAccounts", Columns.text(nodes, node -> node.row().account()))
                .bind("nodePartitions", Columns.text(nodes, node -> node.row().partition())));
  }

  /** Removes nodes that the attempts no longer have. */
  static void retain(Handle handle, List<JobRow> rows) {
    if (rows.isEmpty()) {
      return;
    }
    List<NodeOfJob> nodes = nodes(rows);
    handle
        .createUpdate(
            """
            delete from job_node n where n.job_id = any(:rowIds) and not exists (
              select from unnest(:nodes, :nodeRowIds) as kept (node, job_id)
              where kept.job_id = n.job_id and kept.node = n.node)
            """)
        .bind("rowIds", Columns.integer(rows, JobRow::id))
        .bind("nodes", Columns.text(nodes, NodeOfJob::node))
        .bind("nodeRowIds", Columns.integer(nodes, node -> node.row().id()))
        .execute();
  }

  private static List<NodeOfJob> nodes(List<JobRow> rows) {
    List<NodeOfJob> nodes = new ArrayList<>();
    for (JobRow row : rows) {
      row.job().nodes().stream().distinct().forEach(node -> nodes.add(new NodeOfJob(node, row)));
    }
    return nodes;
  }
}
