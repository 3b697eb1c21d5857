-- The city as imported: who is where, who answers for what, in which time. Written by the importer as owner, read by services.

create table city (
  singleton boolean primary key default true check (singleton),
  code text not null,
  name text not null,
  name_en text not null,
  timezone text not null,
  center double precision[] not null,
  bounds double precision[] not null,
  -- [["09:00","12:00"],…] local wall-clock shifts of a working day
  working_hours jsonb not null,
  -- sha256 of the imported files: loading the same city again changes nothing
  source_hash text not null,
  imported_at timestamptz not null default now()
);

create table region (
  code text primary key check (code ~ '^\d{6,14}$'),
  level text not null check (level in ('district', 'street', 'community', 'grid')),
  parent text references region (code),
  name text not null,
  name_en text not null default '',
  label double precision[],
  -- GeoJSON geometry, WGS 84
  geometry jsonb not null
);
create index region_level_idx on region (level, code);

-- Layers that are only drawn: roads, water, green, landmarks. One FeatureCollection each.
create table map_layer (
  code text primary key,
  geojson jsonb not null
);

create table component_type (
  code text primary key,
  class text not null,
  name text not null,
  name_en text not null,
  device boolean not null
);

create table metric (
  key smallint primary key generated always as identity,
  component_type text not null references component_type (code),
  code text not null,
  name text not null,
  name_en text not null,
  unit text not null,
  kind text not null check (kind in ('number', 'boolean')),
  plausible_min double precision,
  plausible_max double precision,
  decimals smallint not null default 2,
  unique (component_type, code)
);

create table component (
  -- short and internal: what readings carry
  key integer primary key generated always as identity,
  id text not null unique,
  type text not null references component_type (code),
  name text not null,
  address text not null default '',
  district text not null,
  grid text not null,
  lon double precision not null,
  lat double precision not null,
  -- the gateway that speaks for it
  parent text references component (id),
  -- gone from the city's files; kept because readings and cases refer to it
  retired_at timestamptz
);
create index component_type_idx on component (type, id);
create index component_district_idx on component (district, id);

create table device_status (
  component_key integer primary key references component (key),
  online boolean not null,
  at timestamptz not null,
  version integer not null default 1
);

-- One MQTT credential for each device, or one of our own programs (component_key null).
create table device_credential (
  username text primary key,
  component_key integer unique references component (key),
  -- sha256 of a long random key: fast on purpose, a whole city reconnects at once
  secret_hash bytea not null,
  -- may publish for any device and department: simulators
  is_simulator boolean not null default false,
  created_at timestamptz not null default now()
);

create table department (
  code text primary key,
  name text not null,
  name_en text not null,
  kind text not null check (kind in ('professional', 'supervision', 'command')),
  district text
);

create table category (
  code text primary key,
  kind text not null check (kind in ('component', 'event')),
  major text not null,
  name text not null,
  name_en text not null,
  priority smallint not null check (priority between 1 and 4),
  confirmation_exempt text[] not null default '{}',
  photo_required boolean not null default false
);

create table responsibility (
  category text not null references category (code),
  region text not null,
  department text not null references department (code),
  primary key (category, region)
);

create table filing_condition (
  code text primary key,
  category text not null references category (code),
  name text not null,
  name_en text not null,
  region text not null default '*',
  time_limit double precision not null check (time_limit > 0),
  unit text not null check (unit in ('workHour', 'workDay', 'hour', 'day')),
  urgent boolean not null default false,
  closing_condition text not null,
  closing_condition_en text not null default '',
  position integer not null
);

create table stage_limit (
  stage text primary key check (stage in ('confirmation', 'filing', 'dispatch', 'verification', 'closing')),
  time_limit double precision not null check (time_limit > 0),
  unit text not null check (unit in ('workHour', 'workDay', 'hour', 'day'))
);

create table calendar_day (
  date date primary key,
  kind text not null check (kind in ('holiday', 'makeup')),
  name text not null default ''
);

create table threshold_rule (
  code text not null,
  version integer not null,
  component_type text not null references component_type (code),
  metric text not null,
  operator text not null check (operator in ('above', 'below', 'equals')),
  on_value double precision not null,
  off_value double precision not null,
  on_delay_seconds double precision not null default 0,
  off_delay_seconds double precision not null default 0,
  priority smallint not null check (priority between 1 and 4),
  category text references category (code),
  title text not null,
  title_en text not null default '',
  -- the newest version is in force; the older ones explain old alarms
  in_force boolean not null default true,
  primary key (code, version),
  foreign key (component_type, metric) references metric (component_type, code)
);
create unique index threshold_rule_in_force_idx on threshold_rule (code) where in_force;

create table vital_sign (
  code text primary key,
  name text not null,
  name_en text not null,
  unit text not null,
  limit_value double precision,
  direction text not null check (direction in ('above', 'below')),
  definition text not null,
  definition_en text not null default '',
  stale_after_seconds double precision not null,
  source text not null,
  position integer not null
);

grant select on city, region, map_layer, component_type, metric, component, device_status, device_credential, department,
  category, responsibility, filing_condition, stage_limit, calendar_day, threshold_rule, vital_sign to cityloop_app;
grant insert, update on device_status to cityloop_app;
grant insert, update, delete on device_credential to cityloop_app;
