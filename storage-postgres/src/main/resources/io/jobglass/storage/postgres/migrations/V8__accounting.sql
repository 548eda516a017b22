-- What reports account for beside node_usage: how long the GPUs of an attempt were watched on a node,
-- how busy they were, and what they drew. One row only where there are GPUs.
create table node_gpu (
  job_id bigint not null,
  node_id int not null,
  watched_seconds double precision not null,
  busy_seconds double precision not null,
  joules double precision,
  primary key (job_id, node_id)
) with (fillfactor = 70);
grant select, insert, update on node_gpu to ${service};

-- The attempts of a period are those that ended after its start, and those that still run.
create index job_ended on job (ended_at) where not hidden;

-- The tasks of an array.
create index job_array on job ((facts ->> 'array_job_id')) where newest and facts ->> 'array_job_id' is not null;
