-- What reports account for stands beside the rest of what is known of a device. Seconds that were kept
-- for all devices of a node together are spread over them as their readings were.
alter table gpu_usage
  add column watched_seconds double precision not null default 0,
  add column busy_seconds double precision not null default 0;

update gpu_usage u set
  watched_seconds = g.watched_seconds * u.percent_count / w.percent_count,
  busy_seconds =
    case when w.percent_sum > 0 then g.busy_seconds * u.percent_sum / w.percent_sum else 0 end
from node_gpu g
join (
  select job_id, node_id, sum(percent_count) as percent_count, sum(percent_sum) as percent_sum
  from gpu_usage group by job_id, node_id) w using (job_id, node_id)
where u.job_id = g.job_id and u.node_id = g.node_id and w.percent_count > 0;

drop table node_gpu;
