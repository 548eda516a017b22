-- What a node's reports were about before this has been forgotten with its samples.
alter table node add column covered_from timestamptz;
