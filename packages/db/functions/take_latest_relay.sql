-- Applies what was relayed to these shards. Newest wins whoever applies it, so this needs no lease.
create or replace function take_latest_relay(of_shards smallint[]) returns integer language plpgsql as $$
declare
  newest record;
begin
  with taken as (
    delete from latest_relay where shard = any (of_shards)
    returning component_key, metric_key, at, value, quality, received_at
  ), chosen as (
    select distinct on (component_key, metric_key) * from taken order by component_key, metric_key, at desc
  )
  select count(*)::integer as streams, array_agg(component_key) as component_keys, array_agg(metric_key) as metric_keys,
    array_agg(at) as ats, array_agg(value) as vals, array_agg(quality) as qualities, array_agg(received_at) as received_ats
    into newest from (select * from chosen order by component_key, metric_key) as ordered;
  if newest.streams > 0 then
    perform store_latest_readings(newest.component_keys, newest.metric_keys, newest.ats, newest.vals, newest.qualities,
      newest.received_ats);
  end if;
  return newest.streams;
end $$;
