-- Several ingest workers on one broker. Each stores what it is given; what must have one hand at a time, the latest value
-- and the rules of a source, belongs to the worker that owns the source's shard.

-- Who lives. A worker renews its row by this server's clock; one that doesn't is taken for dead.
create table ingest_worker (
  worker text primary key,
  -- of the process: a successor under the same name has a greater one
  epoch bigint not null,
  expires_at timestamptz not null
) with (fillfactor = 10);

-- Who owns what. A row changes hands and nothing else, so that whoever judges may hold it (for share) without stopping a
-- renewal, and whoever takes it can be sure that nobody is still judging.
create table ingest_shard (
  shard smallint primary key,
  worker text,
  -- greater each time that it changes hands
  epoch bigint not null
) with (fillfactor = 10);
insert into ingest_shard (shard, epoch) select shard, 0 from generate_series(0, 31) as shard;

-- The newest values of streams whose shard another worker owns, on their way to it.
create table latest_relay (
  id bigint primary key generated always as identity,
  component_key integer not null,
  shard smallint not null generated always as (component_key % 32) stored,
  metric_key smallint not null,
  at timestamptz not null,
  value double precision not null,
  quality smallint not null,
  received_at timestamptz not null
);

-- All readings of metrics that have a rule, whoever stored them, on their way to the worker that judges. They come and go
-- within seconds; what is here was stored and not yet judged.
create table rule_relay (
  id bigint primary key generated always as identity,
  component_key integer not null,
  shard smallint not null generated always as (component_key % 32) stored,
  metric_key smallint not null,
  at timestamptz not null,
  value double precision not null,
  quality smallint not null,
  received_at timestamptz not null,
  relayed_at timestamptz not null default clock_timestamp()
);
alter table latest_relay set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);
alter table rule_relay set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

-- How far the rules of a stream have seen, where workers share: the newest stored reading may still wait in the relay.
create table stream_judged (
  component_key integer not null references component (key),
  metric_key smallint not null references metric (key),
  at timestamptz not null,
  primary key (component_key, metric_key)
) with (fillfactor = 50);

-- Applies what was relayed to these shards. Newest wins whoever applies it, so this needs no lease.
create function take_latest_relay(of_shards smallint[]) returns integer language plpgsql as $$
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

grant select, insert, update, delete on ingest_worker to cityloop_app;
grant select, update on ingest_shard to cityloop_app;
grant select, insert, delete on latest_relay, rule_relay to cityloop_app;
grant select, insert, update on stream_judged to cityloop_app;
