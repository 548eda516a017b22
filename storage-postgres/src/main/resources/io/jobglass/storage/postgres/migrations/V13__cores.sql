-- How many cores the CPUs of a job are hardware threads of: what a busy thread on each core amounts to.
alter table node_usage add column cores integer;
