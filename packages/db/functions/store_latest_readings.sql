-- Newest wins; a reading of the same time changes nothing. At most one row per component and metric, ordered by them, so
-- that writers lock in the same order. An update costs two thirds of an upsert, and new streams are rare.
create or replace function store_latest_readings(
  component_keys integer[], metric_keys smallint[], ats timestamptz[], vals double precision[], qualities smallint[],
  received_ats timestamptz[]
) returns void language plpgsql as $$
begin
  if update_latest_readings(component_keys, metric_keys, ats, vals, qualities, received_ats)
      = cardinality(component_keys) then
    return;
  end if;
  insert into latest_reading as latest (component_key, metric_key, at, value, quality, received_at)
    select given.* from unnest(component_keys, metric_keys, ats, vals, qualities, received_ats)
      as given (component_key, metric_key, at, value, quality, received_at)
    where not exists (select from latest_reading as known
      where known.component_key = given.component_key and known.metric_key = given.metric_key)
    on conflict (component_key, metric_key) do update
      set at = excluded.at, value = excluded.value, quality = excluded.quality, received_at = excluded.received_at
      where latest.at < excluded.at;
end $$;
