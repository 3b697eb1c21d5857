-- A whole batch of readings in one round trip: readings, latest values, the buckets of rollups that they touch, counts.
-- Repeats inside the batch were taken out and are given as counts; `conflict_count` of them had another value.
create or replace function store_telemetry(
  of_worker text, of_lane text, of_epoch bigint, of_batch bigint,
  message_count integer, repeat_count integer, conflict_count integer, expect_repeats boolean,
  component_keys integer[], metric_keys smallint[], ats timestamptz[], vals double precision[], qualities smallint[],
  latest_component_keys integer[], latest_metric_keys smallint[], latest_ats timestamptz[],
  latest_vals double precision[], latest_qualities smallint[], latest_received_ats timestamptz[],
  touched_component_keys integer[], touched_metric_keys smallint[], touched_ats timestamptz[],
  out status text, out stored integer, out conflicting integer
) language plpgsql as $$
declare
  given integer := cardinality(component_keys);
begin
  stored := 0;
  conflicting := conflict_count;
  status := lock_lane(of_worker, of_lane, of_epoch, of_batch);
  if status <> 'new' then
    return;
  end if;
  if given > 0 then
    select done.stored, conflict_count + done.conflicting into stored, conflicting
      from store_readings(component_keys, metric_keys, ats, vals, qualities, expect_repeats) as done;
    perform store_latest_readings(latest_component_keys, latest_metric_keys, latest_ats, latest_vals, latest_qualities,
      latest_received_ats);
    insert into rollup_touched (component_key, metric_key, at)
      select * from unnest(touched_component_keys, touched_metric_keys, touched_ats);
  end if;
  update ingest_lane set batch = of_batch, messages = messages + message_count, readings = readings + stored,
    duplicates = duplicates + repeat_count + given - stored - conflicting, conflicts = conflicts + conflicting
    where worker = of_worker and lane = of_lane;
end $$;
