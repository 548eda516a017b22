-- Everything told about jobs, for ever; a job's record is a pure function of these rows.
create table event (
  key text primary key,
  cluster text not null,
  external_id text not null,
  kind text not null,
  source text not null,
  at timestamptz not null,
  node text,
  sluid text,
  facts jsonb not null,
  actor text not null,
  origin_source text not null,
  correlation_id text,
  stored_at timestamptz not null default clock_timestamp()
);
create index event_job on event (external_id, cluster);

-- One row for each attempt. The id follows the run, which samples hang on; the attempt's number can
-- change when an earlier run becomes known late.
create sequence job_id increment by 64;
create table job (
  id bigint primary key,
  cluster text not null,
  external_id text not null,
  attempt int not null,
  display_id text not null,
  state text not null,
  reason text,
  confirmed boolean not null,
  user_name text,
  account text,
  partition_name text,
  listed_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  sluid text,
  facts jsonb not null,
  node_runs jsonb not null,
  newest boolean not null,
  hidden boolean not null default false,
  constraint job_attempt unique (external_id, cluster, attempt) deferrable initially deferred
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.01);
create index job_listed on job (listed_at desc, id desc) where newest;
create index job_state on job (state, listed_at desc, id desc) where newest;
create index job_user on job (user_name, listed_at desc, id desc) where newest;
create index job_account on job (account, listed_at desc, id desc) where newest;
create index job_partition on job (partition_name, listed_at desc, id desc) where newest;
create index job_live on job (id) where not hidden and state in ('pending', 'running');
create index job_display_id on job (display_id) where display_id <> external_id;

-- Which nodes an attempt ran on, with copies of what lists filter by: joined to job, the filters cost
-- a hundred times more at ten million jobs.
create table job_node (
  node text not null,
  listed_at timestamptz not null,
  job_id bigint not null,
  newest boolean not null,
  state text not null,
  user_name text,
  account text,
  partition_name text
) with (fillfactor = 90, autovacuum_vacuum_insert_scale_factor = 0.01);
create unique index job_node_search on job_node (node, listed_at desc, job_id desc)
  include (newest, state, user_name, account, partition_name);
create index job_node_job on job_node (job_id);

-- One row for each decision; a chain of hashes for each cluster. Rows are never changed, so a later
-- migration may make it one partition, by sequence, of a partitioned table.
create table audit (
  cluster text not null,
  sequence bigint not null,
  external_id text not null,
  attempt int not null,
  change_type text not null,
  actor text not null,
  source text not null,
  correlation_id text,
  at timestamptz not null,
  event_key text not null,
  reason text,
  changes jsonb not null,
  snapshot text not null,
  previous_hash text not null,
  hash text not null,
  primary key (cluster, sequence)
);
create index audit_job on audit (cluster, external_id, sequence);
create index audit_at on audit (at);
create index audit_correlation on audit (correlation_id) where correlation_id is not null;

-- The end of each chain; an audit row cut off its end shows as a difference to this.
create table audit_head (
  cluster text primary key,
  sequence bigint not null,
  hash text not null
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name;
end
$$;
create trigger audit_rows before update or delete on audit
  for each row execute function refuse_change();
create trigger audit_truncate before truncate on audit
  for each statement execute function refuse_change();
create trigger event_rows before update or delete on event
  for each row execute function refuse_change();
create trigger event_truncate before truncate on event
  for each statement execute function refuse_change();

grant usage on schema ${schema} to ${service};
grant select, insert on event, audit to ${service};
grant select, insert, update on audit_head to ${service};
grant select, insert, update, delete on job, job_node to ${service};
grant usage on sequence job_id to ${service};
