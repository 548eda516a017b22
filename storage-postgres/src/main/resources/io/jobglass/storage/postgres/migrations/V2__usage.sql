-- A node as its agent last told of it; its id stands for it in samples.
-- One that never reported was only named in a sample that a client sent.
create table node (
  id int generated always as identity primary key,
  cluster text not null,
  name text not null,
  last_report_at timestamptz,
  agent_version text,
  boot_id text,
  job_count int,
  cpus int,
  cpu_usage_percent double precision,
  load1 double precision,
  memory_total_bytes bigint,
  memory_used_bytes bigint,
  unique (cluster, name)
) with (fillfactor = 70);

-- Which reports of an agent's stream are stored: a set of sequence numbers that stays small, because
-- neighbours melt into one range and what is left are the gaps.
create table report_stream (
  node_id int not null references node,
  stream_id text not null,
  received int8multirange not null,
  received_at timestamptz not null,
  primary key (node_id, stream_id)
) with (fillfactor = 70);

-- Measurements. No key: a report is stored once by its receipt, and a clash of two clocks must not
-- refuse it. Closed partitions are compacted into chunks and dropped.
create table sample (
  job_id bigint not null,
  at timestamptz not null,
  node_id int not null,
  cpu_percent double precision,
  cpu_cores double precision,
  cpu_micros bigint,
  memory_bytes bigint,
  anon_bytes bigint,
  file_bytes bigint,
  limit_bytes bigint,
  gpu_percent double precision,
  gpus jsonb
) partition by range (at);
create index sample_job on sample (job_id, at);
-- Times outside of the days that get a partition of their own: a clock far off, a very late report.
create table sample_other partition of sample default;

-- Makes the partition of a UTC day, once, moving there what the default partition holds of it.
create function ensure_sample_day(day date) returns void
  language plpgsql security definer set search_path = ${schema}, pg_temp as $$
declare
  name text := 'sample_' || to_char(day, 'YYYYMMDD');
  low timestamptz := day::timestamp at time zone 'UTC';
  high timestamptz := (day + 1)::timestamp at time zone 'UTC';
begin
  if to_regclass(name) is not null then
    return;
  end if;
  perform pg_advisory_xact_lock(7215, 1);
  if to_regclass(name) is not null then
    return;
  end if;
  execute format('create table %I (like sample including all)', name);
  execute format(
    'with moved as (delete from sample_other where at >= $1 and at < $2 returning *) '
    'insert into %I select * from moved', name) using low, high;
  execute format('alter table sample attach partition %I for values from (%L) to (%L)', name, low, high);
end
$$;
revoke execute on function ensure_sample_day(date) from public;

-- What an attempt used on a node over its life there; node 0 stands for a sender that named none.
create table node_usage (
  job_id bigint not null,
  node_id int not null,
  sample_count bigint not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  cpu_percent_sum double precision not null,
  cpu_percent_count bigint not null,
  cpu_percent_max double precision,
  cpu_micros bigint,
  cpus int,
  memory_bytes bigint,
  memory_peak_bytes bigint,
  anon_peak_bytes bigint,
  anon_peak_at timestamptz,
  file_peak_bytes bigint,
  limit_bytes bigint,
  oom_kills bigint,
  gpu_percent_sum double precision not null,
  gpu_percent_count bigint not null,
  gpu_percent_max double precision,
  last boolean not null,
  primary key (job_id, node_id)
) with (fillfactor = 70);

grant select, insert, update on node, report_stream, node_usage to ${service};
grant select, insert on sample to ${service};
grant execute on function ensure_sample_day(date) to ${service};
