-- What a diagnosis needs of samples: memory that cannot be dropped is anon + shmem, and a leak may be
-- in either. Absent for rows from before.
alter table sample add column shmem_bytes bigint;

-- Samples in which a GPU itself failed, apart from other events.
alter table gpu_usage add column failed_count bigint not null default 0;
