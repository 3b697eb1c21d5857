-- The generation of the change feed, a new one where the database is no longer the one that gave the numbers: another cluster
-- (a dump that was loaded elsewhere), another timeline (recovery to an earlier moment, a standby that took over), or another
-- database of the cluster.
create or replace function current_feed_generation() returns uuid language plpgsql as $$
declare
  here text := concat_ws('/', (select system_identifier from pg_control_system()),
    substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8),
    (select oid from pg_database where datname = current_database()));
begin
  update feed_generation set id = gen_random_uuid(), origin = here where origin <> here;
  return (select id from feed_generation);
end $$;
