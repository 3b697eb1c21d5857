-- How ingest writes: one call stores a batch of readings with all that belongs to it, and does so once.

-- One row per worker and lane: how far it has written, and how much. Every batch has a number; the row is locked before
-- anything else is written, so a batch whose commit was never heard of is recognised when it comes again, and what a
-- former process left on its way to the server is refused (fenced) once its successor has taken the next epoch.
create table ingest_lane (
  worker text not null,
  lane text not null check (lane in ('telemetry', 'event')),
  epoch bigint not null,
  batch bigint not null default 0,
  messages bigint not null default 0,
  readings bigint not null default 0,
  duplicates bigint not null default 0,
  conflicts bigint not null default 0,
  quarantined bigint not null default 0,
  events bigint not null default 0,
  statuses bigint not null default 0,
  primary key (worker, lane)
) with (fillfactor = 10);
comment on table ingest_lane is 'Workers never share a row, so none waits for another. One page of mostly free space: updates stay in place (HOT).';
create sequence ingest_epoch;

-- What was counted before lanes existed.
insert into ingest_lane (worker, lane, epoch, messages, readings, duplicates, conflicts, quarantined, events, statuses)
  select 'before lanes', 'telemetry', 0, sum(total) filter (where name = 'messages'), sum(total) filter (where name = 'readings'),
    sum(total) filter (where name = 'duplicates'), sum(total) filter (where name = 'conflicts'),
    sum(total) filter (where name = 'quarantined'), sum(total) filter (where name = 'events'),
    sum(total) filter (where name = 'statuses')
  from (select name, total from ingest_counter
    union all select unnest(array['messages', 'readings', 'duplicates', 'conflicts', 'quarantined', 'events', 'statuses']), 0) as counted
  having exists (select from ingest_counter);
drop table ingest_counter;
create view ingest_counter as
  select name, coalesce(sum(total), 0)::bigint as total
  from ingest_lane, lateral (values ('messages', messages), ('readings', readings), ('duplicates', duplicates),
    ('conflicts', conflicts), ('quarantined', quarantined), ('events', events), ('statuses', statuses)) as counted (name, total)
  group by name;

-- When the newest value was received: the device's own time may lie.
alter table latest_reading add column received_at timestamptz;

-- Messages handed to ingest through the database: webhooks, and quarantined ones on their way back. Ingest takes them in
-- like those of the broker; the transaction that stores the outcome deletes the row.
create table inbox (
  id bigint primary key generated always as identity,
  topic text not null,
  payload bytea not null,
  -- the time by which it is judged
  received_at timestamptz not null default now(),
  username text,
  redrive_of bigint unique references quarantine (id) on delete cascade
);
alter table quarantine
  -- taken in after all
  add column redriven_at timestamptz,
  -- tried again, and set aside again
  add column tried_at timestamptz;

-- Adds readings; of a key that is stored already, the stored one stays. Returns how many were new.
-- Without ON CONFLICT a row costs the server 4.2 us, with it 7.3 (binary COPY: 3.3; measured side by side, keyed, 10,000
-- rows). So it is tried without, unless repeats are expected; a try that fails costs the work of half a batch.
-- Arrays unnested in the select list go row by row; in FROM they would be spooled first (half a microsecond a row).
create function store_readings(
  component_keys integer[], metric_keys smallint[], ats timestamptz[], vals double precision[], qualities smallint[],
  expect_repeats boolean
) returns integer language plpgsql as $$
declare
  stored integer;
begin
  if not expect_repeats then
    begin
      insert into reading (component_key, metric_key, at, value, quality)
        select unnest(component_keys), unnest(metric_keys), unnest(ats), unnest(vals), unnest(qualities);
      get diagnostics stored = row_count;
      return stored;
    exception when unique_violation then
      null; -- a repeat: the other way leaves it out
    end;
  end if;
  insert into reading (component_key, metric_key, at, value, quality)
    select unnest(component_keys), unnest(metric_keys), unnest(ats), unnest(vals), unnest(qualities)
    on conflict do nothing;
  get diagnostics stored = row_count;
  return stored;
end $$;

-- Newest wins; a reading of the same time changes nothing. At most one row per component and metric, ordered by them, so
-- that writers lock in the same order. An update costs two thirds of an upsert, and new streams are rare.
create function store_latest_readings(
  component_keys integer[], metric_keys smallint[], ats timestamptz[], vals double precision[], qualities smallint[],
  received_ats timestamptz[]
) returns void language plpgsql as $$
declare
  updated integer;
begin
  update latest_reading as latest
    set at = given.at, value = given.value, quality = given.quality, received_at = given.received_at
    from (select unnest(component_keys) as component_key, unnest(metric_keys) as metric_key, unnest(ats) as at,
        unnest(vals) as value, unnest(qualities) as quality, unnest(received_ats) as received_at) as given
    where latest.component_key = given.component_key and latest.metric_key = given.metric_key and latest.at < given.at;
  get diagnostics updated = row_count;
  if updated = cardinality(component_keys) then
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

-- Whether a batch is to be written: 'new', 'done' (it was committed, though its writer never heard so) or 'fenced' (its
-- writer has a successor). Locks the lane's row until the transaction ends.
create function lock_lane(of_worker text, of_lane text, of_epoch bigint, of_batch bigint) returns text language plpgsql as $$
declare
  known ingest_lane;
begin
  select * into known from ingest_lane where worker = of_worker and lane = of_lane for update;
  return case
    when known.epoch is distinct from of_epoch then 'fenced'
    when known.batch >= of_batch then 'done'
    else 'new'
  end;
end $$;

-- A whole batch of readings in one round trip: readings, latest values, the buckets of rollups that they touch, counts.
-- Repeats inside the batch were taken out and are given as counts; `conflict_count` of them had another value.
create function store_telemetry(
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
    stored := store_readings(component_keys, metric_keys, ats, vals, qualities, expect_repeats);
    perform store_latest_readings(latest_component_keys, latest_metric_keys, latest_ats, latest_vals, latest_qualities,
      latest_received_ats);
    insert into rollup_touched (component_key, metric_key, at)
      select * from unnest(touched_component_keys, touched_metric_keys, touched_ats);
  end if;
  if stored < given then
    conflicting := conflict_count + (
      select count(*) from unnest(component_keys, metric_keys, ats, vals) as given (component_key, metric_key, at, value)
      join reading using (component_key, metric_key, at) where reading.value <> given.value);
  end if;
  update ingest_lane set batch = of_batch, messages = messages + message_count, readings = readings + stored,
    duplicates = duplicates + repeat_count + given - stored - conflicting, conflicts = conflicts + conflicting
    where worker = of_worker and lane = of_lane;
end $$;

grant select, insert, update on ingest_lane to cityloop_app;
grant select on ingest_counter to cityloop_app;
grant usage on sequence ingest_epoch to cityloop_app;
grant select, insert, delete on inbox to cityloop_app;
grant update (reason, detail, redriven_at, tried_at) on quarantine to cityloop_app;
