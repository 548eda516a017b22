-- Ends for which a node may be to blame, few among all: findings about nodes are drawn from a day of
-- them. The list is AbnormalEnd.REASONS.
create index job_abnormal on job (ended_at)
  where reason in ('boot_failure', 'launch_failure', 'node_failure', 'out_of_memory', 'signal');
