-- What an attempt used on a node besides CPU time, memory and GPUs: counters, highest values, and the
-- programs at the last look. Absent where the node cannot tell, and for rows from before.
alter table node_usage
  add column throttled_micros bigint,
  add column cpu_pressure_micros bigint,
  add column memory_pressure_micros bigint,
  add column io_pressure_micros bigint,
  add column io_read_bytes bigint,
  add column io_written_bytes bigint,
  add column energy_joules double precision,
  add column processes_max int,
  add column threads_max int,
  add column executables jsonb;
