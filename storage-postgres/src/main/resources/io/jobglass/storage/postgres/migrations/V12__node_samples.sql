-- What a node did besides, as its agent last told of it: counters since its start, or since its agent's.
alter table node
  add column busy_micros bigint,
  add column unattributed_cores double precision,
  add column unattributed_memory_bytes bigint,
  add column network_received_bytes bigint,
  add column network_sent_bytes bigint,
  add column disk_read_bytes bigint,
  add column disk_written_bytes bigint,
  add column energy_joules double precision,
  add column clock_steps bigint,
  add column suspended_seconds double precision;

-- What each node did over time, kept as samples of jobs are. Gauges are of the window that ends then,
-- counters are cumulative.
create table node_sample (
  node_id int not null,
  at timestamptz not null,
  job_count int not null,
  cpu_percent real,
  load1 real,
  memory_used_bytes bigint,
  gpu_percent real,
  unattributed_cores real,
  unattributed_memory_bytes bigint,
  network_received_bytes bigint,
  network_sent_bytes bigint,
  disk_read_bytes bigint,
  disk_written_bytes bigint,
  energy_joules double precision
) partition by range (at);
create index node_sample_node on node_sample (node_id, at);
create table node_sample_other partition of node_sample default;
grant select, insert on node_sample to ${service};

-- Makes the partitions of a UTC day, once, moving there what the default partitions hold of it.
create or replace function ensure_sample_day(day date) returns void
  language plpgsql security definer set search_path = ${schema}, pg_temp as $$
declare
  series text;
  name text;
  low timestamptz := day::timestamp at time zone 'UTC';
  high timestamptz := (day + 1)::timestamp at time zone 'UTC';
begin
  foreach series in array array['sample', 'node_sample'] loop
    name := series || '_' || to_char(day, 'YYYYMMDD');
    continue when to_regclass(name) is not null;
    perform pg_advisory_xact_lock(7215, 1);
    continue when to_regclass(name) is not null;
    execute format('create table %I (like %I including all)', name, series);
    execute format(
      'with moved as (delete from %I where at >= $1 and at < $2 returning *) insert into %I select * from moved',
      series || '_other', name) using low, high;
    execute format('alter table %I attach partition %I for values from (%L) to (%L)', series, name, low, high);
  end loop;
end
$$;

-- Drops the oldest day of samples that ended before the given day, of jobs and of nodes, and returns
-- it; null when there is none, or while another replica is at it. Runs with the owner's rights, so it
-- never takes a day that may still be written to.
create or replace function drop_sample_day(before date) returns date
  language plpgsql security definer set search_path = ${schema}, pg_temp set lock_timeout = '2s' as $$
declare
  low timestamptz := before::timestamp at time zone 'UTC';
  day text;
begin
  if low > now() - interval '1 day' then
    raise exception 'samples of the last day are not dropped';
  end if;
  if not pg_try_advisory_xact_lock(7215, 2) then
    return null;
  end if;
  select right(c.relname, 8) into day
  from pg_inherits i join pg_class c on c.oid = i.inhrelid
  where i.inhparent in ('sample'::regclass, 'node_sample'::regclass) and c.relname ~ '_\d{8}$'
    and right(c.relname, 8) < to_char(before, 'YYYYMMDD')
  order by 1 limit 1;
  if day is null then
    delete from sample_other where at < low;
    delete from node_sample_other where at < low;
    return null;
  end if;
  execute format('drop table if exists %I, %I', 'sample_' || day, 'node_sample_' || day);
  return to_date(day, 'YYYYMMDD');
end
$$;
