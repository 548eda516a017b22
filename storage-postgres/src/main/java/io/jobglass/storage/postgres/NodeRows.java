package io.jobglass.storage.postgres;

import io.jobglass.core.usage.NodeActivity;
import io.jobglass.core.usage.NodeReport;
import io.jobglass.core.usage.NodeStatus;
import io.jobglass.core.usage.NodeTotals;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The table {@code node}. Stateless. */
final class NodeRows {
  /** Stands for the node of a sample whose sender named none. */
  static final int NO_NODE = 0;

  private NodeRows() {}

  /** A node's name, which is unique in its cluster. */
  record Name(String cluster, String node) implements Comparable<Name> {
    static Name of(NodeReport report) {
      return new Name(report.cluster(), report.node());
    }

    @Override
    public int compareTo(Name other) {
      int clusters = cluster.compareTo(other.cluster);
      return clusters != 0 ? clusters : node.compareTo(other.node);
    }
  }

  /** The rows' ids, of new rows where a node was not known; locks the rows in one order. */
  static Map<Name, Integer> ids(Handle handle, Collection<Name> nodes) {
    Set<Name> missing = new TreeSet<>(nodes);
    Map<Name, Integer> ids = new HashMap<>(locked(handle, missing));
    missing.removeAll(ids.keySet());
    if (!missing.isEmpty()) {
      handle
          .createUpdate(
              """
              insert into node (cluster, name) select * from unnest(:clusters, :names)
              on conflict (cluster, name) do nothing
              """)
          .bind("clusters", clusters(missing))
          .bind("names", names(missing))
          .execute();
      ids.putAll(locked(handle, missing));
    }
    return ids;
  }

  private static Map<Name, Integer> locked(Handle handle, Set<Name> nodes) {
    Map<Name, Integer> ids = new HashMap<>();
    handle
        .createQuery(
            """
            select n.id, n.cluster, n.name
            from unnest(:clusters, :names) as wanted (cluster, name)
            join node n using (cluster, name)
            order by n.cluster, n.name for no key update of n
            """)
        .bind("clusters", clusters(nodes))
        .bind("names", names(nodes))
        .map((row, context) ->
            Map.entry(new Name(row.getString("cluster"), row.getString("name")), row.getInt("id")))
        .forEach(entry -> ids.put(entry.getKey(), entry.getValue()));
    return ids;
  }

  private static String[] clusters(Set<Name> nodes) {
    return nodes.stream().map(Name::cluster).toArray(String[]::new);
  }

  private static String[] names(Set<Name> nodes) {
    return nodes.stream().map(Name::node).toArray(String[]::new);
  }

  /** Notes the state of nodes, one report for each, unless a later one is known. */
  static void update(Handle handle, List<NodeReport> latest, Map<Name, Integer> ids) {
    handle
        .createUpdate(
            """
            update node n set
              last_report_at = r.at, agent_version = r.version, boot_id = r.boot,
              job_count = r.jobs, cpus = r.cpus, cpu_usage_percent = r.cpu_percent, load1 = r.load1,
              memory_total_bytes = r.memory_total, memory_used_bytes = r.memory_used,
              busy_micros = r.busy, unattributed_cores = r.other_cores,
              unattributed_memory_bytes = r.other_memory, network_received_bytes = r.received,
              network_sent_bytes = r.sent, disk_read_bytes = r.read, disk_written_bytes = r.written,
              energy_joules = r.joules, clock_steps = r.steps, suspended_seconds = r.suspended
            from unnest(:ids, cast(:times as timestamptz[]), :versions, :boots, :jobs, :cpus,
                        :percents, :loads, :totals, :used, :busy, :otherCores, :otherMemory, :received,
                        :sent, :read, :written, :joules, :steps, :suspended)
              as r (id, at, version, boot, jobs, cpus, cpu_percent, load1, memory_total, memory_used,
                    busy, other_cores, other_memory, received, sent, read, written, joules, steps,
                    suspended)
            where n.id = r.id and (n.last_report_at is null or n.last_report_at <= r.at)
            """)
        .bind("ids", Columns.number(latest, report -> ids.get(Name.of(report))))
        .bind("times", Columns.time(latest, NodeReport::time))
        .bind("versions", Columns.text(latest, NodeReport::agentVersion))
        .bind("boots", Columns.text(latest, NodeReport::bootId))
        .bind("jobs", Columns.number(latest, NodeReport::jobCount))
        .bind("cpus", Columns.number(latest, report -> report.totals().cpus()))
        .bind("percents", Columns.decimal(latest, report -> report.totals().cpuUsagePercent()))
        .bind("loads", Columns.decimal(latest, report -> report.totals().load1()))
        .bind("totals", Columns.integer(latest, report -> report.totals().memoryTotalBytes()))
        .bind("used", Columns.integer(latest, report -> report.totals().memoryUsedBytes()))
        .bind("busy", integer(latest, NodeActivity::busyMicros))
        .bind("otherCores", decimal(latest, NodeActivity::unattributedCores))
        .bind("otherMemory", integer(latest, NodeActivity::unattributedMemoryBytes))
        .bind("received", integer(latest, NodeActivity::networkReceivedBytes))
        .bind("sent", integer(latest, NodeActivity::networkSentBytes))
        .bind("read", integer(latest, NodeActivity::diskReadBytes))
        .bind("written", integer(latest, NodeActivity::diskWrittenBytes))
        .bind("joules", decimal(latest, NodeActivity::energyJoules))
        .bind("steps", integer(latest, NodeActivity::clockSteps))
        .bind("suspended", decimal(latest, NodeActivity::suspendedSeconds))
        .execute();
  }

  static @Nullable Long[] integer(
      List<NodeReport> reports, Function<NodeActivity, @Nullable Long> value) {
    return Columns.integer(reports, report -> value.apply(report.totals().activity()));
  }

  static @Nullable Double[] decimal(
      List<NodeReport> reports, Function<NodeActivity, @Nullable Double> value) {
    return Columns.decimal(reports, report -> value.apply(report.totals().activity()));
  }

  /** Every node that ever reported, by cluster and name. */
  static List<NodeStatus> statuses(Handle handle) {
    return handle
        .createQuery(
            """
            select cluster, name, last_report_at, agent_version, job_count, cpus, cpu_usage_percent,
                   load1, memory_total_bytes, memory_used_bytes, busy_micros, unattributed_cores,
                   unattributed_memory_bytes, network_received_bytes, network_sent_bytes,
                   disk_read_bytes, disk_written_bytes, energy_joules, clock_steps,
                   suspended_seconds
            from node where last_report_at is not null
            order by cluster, name
            """)
        .map((row, context) -> status(row))
        .list();
  }

  private static NodeStatus status(ResultSet row) throws SQLException {
    Instant lastReportAt = Columns.instant(row, "last_report_at");
    return new NodeStatus(
        row.getString("cluster"),
        row.getString("name"),
        lastReportAt,
        row.getString("agent_version"),
        row.getInt("job_count"),
        new NodeTotals(
            Columns.optionalInt(row, "cpus"),
            Columns.optionalDouble(row, "cpu_usage_percent"),
            Columns.optionalDouble(row, "load1"),
            Columns.optionalLong(row, "memory_total_bytes"),
            Columns.optionalLong(row, "memory_used_bytes"),
            activity(row)));
  }

  private static NodeActivity activity(ResultSet row) throws SQLException {
    return new NodeActivity(
        Columns.optionalLong(row, "busy_micros"),
        Columns.optionalDouble(row, "unattributed_cores"),
        Columns.optionalLong(row, "unattributed_memory_bytes"),
        Columns.optionalLong(row, "network_received_bytes"),
        Columns.optionalLong(row, "network_sent_bytes"),
        Columns.optionalLong(row, "disk_read_bytes"),
        Columns.optionalLong(row, "disk_written_bytes"),
        Columns.optionalDouble(row, "energy_joules"),
        Columns.optionalLong(row, "clock_steps"),
        Columns.optionalDouble(row, "suspended_seconds"));
  }
}
