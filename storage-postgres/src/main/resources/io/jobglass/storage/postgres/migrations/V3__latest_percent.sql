-- What the latest sample said: the usage of a job that has ended, or of one that runs on while the
-- service starts anew. Absent for rows from before.
alter table node_usage
  add column latest_cpu_percent double precision,
  add column latest_gpu_percent double precision;
