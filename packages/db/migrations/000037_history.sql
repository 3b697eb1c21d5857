-- Readings of before, imported from files.

-- Days (of UTC) that were beyond retention when readings were imported: what they hold is kept until somebody removes it.
create table history_day (
  day_at timestamptz primary key,
  -- whether minutes are made of it; else whoever asks for minutes reads its readings
  has_minutes boolean not null
);

-- Days (of UTC) of a component and metric whose rollups wait to be made of imported readings.
create table history_due (
  component_key integer not null,
  metric_key smallint not null,
  day_at timestamptz not null,
  primary key (component_key, metric_key, day_at)
);
create index history_due_day_idx on history_due (day_at);

-- One file and the zone of its local times: how far it has come. The same again goes on there.
create table history_import (
  id bigint primary key generated always as identity,
  sha256 text not null,
  zone text not null,
  name text not null,
  bytes bigint not null,
  -- below DATA_DIR, of one that was uploaded; null where it was given to the command, or the file is done with
  path text,
  take_good boolean not null,
  state text not null check (state in ('waiting', 'checking', 'loading', 'summing', 'done', 'refused', 'failed')),
  -- what stopped it
  message text,
  requested_by text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  finished_at timestamptz,
  checked_bytes bigint not null default 0,
  loaded_bytes bigint not null default 0,
  next_line bigint not null default 1,
  row_count bigint not null default 0,
  new_count bigint not null default 0,
  repeated_count bigint not null default 0,
  conflicting_count bigint not null default 0,
  refused_count bigint not null default 0,
  first_at timestamptz,
  last_at timestamptz,
  kept_days integer not null default 0,
  -- the first of them: [{line, column, message}]
  faults jsonb not null default '[]',
  unique (sha256, zone)
);

grant select on history_day, history_due to cityloop_app;
grant select, insert, update on history_import to cityloop_app;
