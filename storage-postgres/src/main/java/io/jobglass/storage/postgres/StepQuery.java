package io.jobglass.storage.postgres;

import io.jobglass.core.storage.SamplePage;
import io.jobglass.core.usage.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Has the database make one sample of each step of a node, so that what a chart cannot show does
 * not travel. The GPUs of a step are put together by device. Stateless.
 */
final class StepQuery {
  private static final String SQL =
      """
      with wanted as (
        select s.*, cast(floor(extract(epoch from s.at) / :seconds) as bigint) as step
        from sample s
        where s.job_id = :job
          and s.at >= (select greatest(min(first_at), :from) from node_usage where job_id = :job)
          and s.at <= (select max(last_at) from node_usage where job_id = :job)
          and (cast(:to as timestamptz) is null or s.at < :to)
          and s.cpu_percent is not null and s.memory_bytes is not null),
      device as (
        select w.node_id, w.step, jsonb_strip_nulls(jsonb_build_object(
          'device', g.device, 'index', min(g.index), 'vendor', min(g.vendor), 'model', min(g.model),
          'utilization', avg(g.utilization), 'used', max(g.used), 'total', max(g.total),
          'watts', avg(g.watts), 'joules', max(g.joules), 'celsius', max(g.celsius),
          'active', max(g.active))) as gpu
        from wanted w, jsonb_to_recordset(w.gpus) as g(
          device text, index int, vendor text, model text, utilization double precision,
          used bigint, total bigint, watts double precision, joules double precision,
          celsius double precision, active double precision)
        group by w.node_id, w.step, g.device),
      steps as (
        select w.node_id, w.step, max(w.at) as at, avg(w.cpu_percent) as cpu_percent,
          avg(w.cpu_cores) as cpu_cores, max(w.cpu_micros) as cpu_micros,
          max(w.memory_bytes) as memory_bytes, max(w.anon_bytes) as anon_bytes,
          max(w.file_bytes) as file_bytes, max(w.limit_bytes) as limit_bytes,
          avg(w.gpu_percent) as gpu_percent, max(w.shmem_bytes) as shmem_bytes
        from wanted w group by w.node_id, w.step),
      gpus as (
        select node_id, step, jsonb_agg(gpu order by gpu -> 'index', gpu -> 'device') as gpus
        from device group by node_id, step)
      select count(*) over () as total,
      """
          + SampleRow.COLUMNS
          + """
          from (select steps.*, gpus.gpus from steps left join gpus using (node_id, step)) s
          left join node n on n.id = s.node_id
          order by s.at desc, n.name desc nulls last limit :limit
          """;

  private StepQuery() {}

  /** The newest {@code limit} steps of the range, oldest first; {@code total} counts all steps. */
  static SamplePage run(
      Handle handle,
      long jobRow,
      @Nullable Instant from,
      @Nullable Instant to,
      Duration step,
      int limit) {
    record Row(long total, Sample sample) {}
    List<Row> newestFirst =
        handle
            .createQuery(SQL)
            .bind("job", jobRow)
            .bind("from", from)
            .bind("to", to)
            .bind("seconds", step.toSeconds())
            .bind("limit", limit)
            .map((row, context) -> new Row(row.getLong("total"), SampleRow.sample(row)))
            .list();
    return new SamplePage(
        newestFirst.reversed().stream().map(Row::sample).toList(),
        newestFirst.isEmpty() ? 0 : newestFirst.getFirst().total());
  }
}
