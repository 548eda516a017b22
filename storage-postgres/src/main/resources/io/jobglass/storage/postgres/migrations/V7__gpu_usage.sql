-- What an attempt did with one GPU of one node. An agent that starts anew counts energy and active
-- time from zero: since names the stretch, and a total is the sum over them.
create table gpu_usage (
  job_id bigint not null,
  node_id int not null,
  device text not null,
  since timestamptz not null,
  vendor text not null,
  model text,
  index int,
  sharing text,
  certain boolean,
  touched boolean,
  sample_count bigint not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  percent_sum double precision not null,
  percent_count bigint not null,
  percent_max double precision,
  memory_peak_bytes bigint,
  memory_total_bytes bigint,
  watts_sum double precision not null,
  watts_count bigint not null,
  watts_max double precision,
  joules double precision,
  active_seconds double precision,
  celsius_max double precision,
  throttled_count bigint not null,
  event_count bigint not null,
  primary key (job_id, node_id, device, since)
) with (fillfactor = 70);

grant select, insert, update on gpu_usage to ${service};
