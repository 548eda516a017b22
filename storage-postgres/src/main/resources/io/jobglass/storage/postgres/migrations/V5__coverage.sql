-- The time that a node's reports are about: neighbouring windows melt into one range, and what is left
-- between ranges was not seen.
alter table node add column covered tstzmultirange not null default '{}';
-- Windows were not kept before this; they are taken as without gaps.
update node set covered = tstzmultirange(tstzrange(null, last_report_at, '[]'))
where last_report_at is not null;
