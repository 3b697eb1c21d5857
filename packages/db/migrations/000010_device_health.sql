-- Whether a device is online, and how far each of its streams can be trusted.

-- What a metric of a city promises; each may be unknown.
alter table metric
  -- how often a reading is expected
  add column cadence_seconds double precision check (cadence_seconds > 0),
  -- a working sensor shows another value within this; null: it may stay the same for ever
  add column varies_within_seconds double precision check (varies_within_seconds > 0),
  -- no real value changes faster
  add column max_rate_per_minute double precision check (max_rate_per_minute > 0);

-- Two hands write a device's status: ingest what was reported, and maintenance, in one place, what everybody sees.
alter table device_status rename column at to reported_at;
alter table device_status
  add column reported_online boolean,
  -- when it dropped lately, oldest first, ten at most
  add column drops timestamptz[] not null default '{}',
  -- null until it was settled for the first time
  add column since timestamptz,
  add column unstable boolean not null default false;
update device_status set reported_online = online, since = reported_at;
alter table device_status
  alter column reported_at drop not null,
  alter column online set default false;
comment on column device_status.online is 'Settled by maintenance out of reports and readings, with hysteresis; the one truth for map, lists and the change feed.';
revoke insert, update on device_status from cityloop_app;
grant insert (component_key, reported_online, reported_at), update (reported_online, reported_at, drops) on device_status
  to cityloop_app;

create table stream_trust (
  component_key integer not null references component (key),
  metric_key smallint not null references metric (key),
  -- null: not enough readings to tell
  score smallint check (score between 0 and 100),
  -- [{code, points, since, detail}]: each point below 100 has its reason
  reasons jsonb not null default '[]',
  -- silent by its cadence, since its last reading
  silent_since timestamptz,
  -- median gap, where the metric declares no cadence
  learned_cadence_seconds double precision,
  -- receipt less the device's own time, in seconds, of the last suspicious readings in a row
  skew_samples double precision[] not null default '{}',
  -- median of the last day less that of the week before, and the robust deviation from day to day
  departure double precision,
  deviation double precision,
  -- when its readings were counted last; -infinity: not yet
  judged_at timestamptz not null,
  primary key (component_key, metric_key)
) with (fillfactor = 70);
comment on table stream_trust is 'Written only where something changed. A stream without a row was not judged yet.';
grant select on stream_trust to cityloop_app;
