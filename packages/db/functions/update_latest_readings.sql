-- The update of store_latest_readings alone: one pass over the index for all keys, joined by hash. Neither grows with the
-- table, nor with the square of the batch. The planner has no say: it scanned the whole of a table that it knew to be small
-- or had never looked at, and would have gone on so for as long as the session lives, while the table grows.
-- In batches of 300 of 3,000 streams a reading costs the server 6.5 us instead of 11.8, with all that belongs to it.
create or replace function update_latest_readings(
  component_keys integer[], metric_keys smallint[], ats timestamptz[], vals double precision[], qualities smallint[],
  received_ats timestamptz[]
) returns integer language plpgsql
  set enable_seqscan = off set enable_nestloop = off set enable_mergejoin = off as $$
declare
  updated integer;
begin
  update latest_reading as latest
    set at = given.at, value = given.value, quality = given.quality, received_at = given.received_at
    from (select unnest(component_keys) as component_key, unnest(metric_keys) as metric_key, unnest(ats) as at,
        unnest(vals) as value, unnest(qualities) as quality, unnest(received_ats) as received_at) as given
    where latest.component_key = any (component_keys)
      and latest.component_key = given.component_key and latest.metric_key = given.metric_key and latest.at < given.at;
  get diagnostics updated = row_count;
  return updated;
end $$;
