-- What surrounds the readings. The tables `reading`, `reading_1m`, `reading_1h` and `reading_1d` are made after the
-- migrations by telemetry-storage, which looks at what the server can do: hypertables or native partitions.

create table latest_reading (
  component_key integer not null references component (key),
  metric_key smallint not null references metric (key),
  at timestamptz not null,
  value double precision not null,
  quality smallint not null,
  primary key (component_key, metric_key)
) with (fillfactor = 50);
comment on table latest_reading is 'Newest value per component and metric; half-empty pages keep its updates in place (HOT).';

-- Which minutes (component_key 0: of all components) or hours (of one component) of the rollups must be made again.
-- Ingest appends in the transaction that stores the readings; maintenance deletes what it has recomputed. Append-only on
-- purpose: a unique key would make ingest wait for maintenance.
create table rollup_touched (
  id bigint primary key generated always as identity,
  component_key integer not null default 0,
  metric_key smallint not null default 0,
  -- start of the touched minute (component_key 0) or hour
  at timestamptz not null
);

create table quarantine (
  id bigint primary key generated always as identity,
  received_at timestamptz not null default now(),
  topic text not null,
  -- who published, where the broker says so
  username text,
  reason text not null,
  detail text not null,
  -- the first 64 KiB; length and hash tell of the rest
  raw bytea not null,
  raw_bytes integer not null,
  raw_sha256 bytea not null
);
create index quarantine_reason_idx on quarantine (reason, id);

-- What ingest counted, so that totals survive a restart.
create table ingest_counter (
  name text primary key,
  total bigint not null default 0
);

create table threshold_rule_state (
  rule text not null,
  component_key integer not null references component (key),
  state jsonb not null,
  primary key (rule, component_key)
);

create table alarm (
  id bigint primary key generated always as identity,
  version integer not null default 1,
  rule text not null,
  rule_version integer not null,
  component_key integer not null references component (key),
  metric_key smallint not null references metric (key),
  active boolean not null default true,
  raised_at timestamptz not null,
  cleared_at timestamptz,
  value double precision not null,
  window_from timestamptz not null,
  window_to timestamptz not null,
  acknowledged_at timestamptz,
  acknowledged_by text,
  shelved_until timestamptz,
  out_of_service boolean not null default false,
  -- the case that it opened or joined
  case_id text,
  -- a rule with a category waits here until the server has opened or joined its case
  awaits_case boolean not null,
  foreign key (rule, rule_version) references threshold_rule (code, version)
);
create unique index alarm_one_active_idx on alarm (rule, component_key) where active;
create index alarm_awaits_case_idx on alarm (id) where awaits_case;
create index alarm_component_idx on alarm (component_key, id);

-- The same request again gets the first answer.
create table alarm_request (
  request_id uuid primary key,
  alarm_id bigint not null references alarm (id),
  actor text not null,
  body_sha256 bytea not null,
  answer jsonb not null,
  at timestamptz not null default now()
);

-- Departmental events (CloudEvents): (source, id) is the natural key. The server makes each a report.
create table city_event (
  source text not null,
  id text not null,
  received_at timestamptz not null default now(),
  department text not null,
  occurred_at timestamptz,
  data jsonb not null,
  grid text,
  case_id text,
  awaits_case boolean not null default true,
  primary key (source, id)
);
create index city_event_awaits_case_idx on city_event (received_at) where awaits_case;

grant select, insert on quarantine, city_event, rollup_touched to cityloop_app;
grant select, insert, update on latest_reading, ingest_counter, threshold_rule_state, alarm to cityloop_app;
grant select, insert on alarm_request to cityloop_app;
grant update (case_id, awaits_case) on city_event to cityloop_app;
