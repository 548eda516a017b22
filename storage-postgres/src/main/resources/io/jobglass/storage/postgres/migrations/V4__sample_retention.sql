-- Drops the oldest day of samples that ended before the given day, and returns it; null when there
-- is none, or while another replica is at it. Runs with the owner's rights, so it never takes a day
-- that may still be written to.
create function drop_sample_day(before date) returns date
  language plpgsql security definer set search_path = ${schema}, pg_temp set lock_timeout = '2s' as $$
declare
  low timestamptz := before::timestamp at time zone 'UTC';
  name text;
begin
  if low > now() - interval '1 day' then
    raise exception 'samples of the last day are not dropped';
  end if;
  if not pg_try_advisory_xact_lock(7215, 2) then
    return null;
  end if;
  select c.relname into name
  from pg_inherits i join pg_class c on c.oid = i.inhrelid
  where i.inhparent = 'sample'::regclass and c.relname ~ '^sample_\d{8}$'
    and c.relname < 'sample_' || to_char(before, 'YYYYMMDD')
  order by c.relname limit 1;
  if name is null then
    delete from sample_other where at < low;
    return null;
  end if;
  execute format('drop table %I', name);
  return to_date(right(name, 8), 'YYYYMMDD');
end
$$;
revoke execute on function drop_sample_day(date) from public;
grant execute on function drop_sample_day(date) to ${service};
