-- The case: an append-only log and the projection that a replay of it gives.

create table case_file (
  id text primary key,
  version integer not null,
  state text not null,
  category text not null references category (code),
  district text not null,
  street text not null,
  grid text not null,
  lon double precision not null,
  lat double precision not null,
  channel text not null,
  component_id text references component (id),
  department text,
  departments text[] not null default '{}',
  handler text,
  priority smallint not null,
  reported_at timestamptz not null,
  state_entered_at timestamptz not null,
  first_dispatched_at timestamptz,
  disposed_at timestamptz,
  ended_at timestamptz,
  -- the running clock that ends first, and when its lamp turns yellow; null where none runs
  due_at timestamptz,
  yellow_at timestamptz,
  disposed_on_time boolean,
  -- the whole domain CaseFile, as apply() made it
  projection jsonb not null,
  title text not null
);
create index case_file_open_idx on case_file (due_at) where ended_at is null;
create index case_file_newest_idx on case_file (reported_at desc, id desc);
create index case_file_state_idx on case_file (state, reported_at desc);
create index case_file_department_idx on case_file (department, state);
create index case_file_component_idx on case_file (component_id) where component_id is not null;
create index case_file_ended_idx on case_file (ended_at);

create table case_action (
  case_id text not null references case_file (id) deferrable initially deferred,
  seq integer not null check (seq > 0),
  type text not null,
  actor text not null,
  role text not null,
  at timestamptz not null,
  body jsonb not null,
  -- sha256 over the former hash and this row's canonical JSON: a changed or missing row breaks the chain
  previous_hash bytea not null,
  hash bytea not null,
  primary key (case_id, seq)
);
comment on table case_action is 'Append-only: services may INSERT and SELECT, never UPDATE or DELETE.';
create index case_action_at_idx on case_action (at);

create table case_request (
  request_id uuid primary key,
  case_id text not null,
  actor text not null,
  body_sha256 bytea not null,
  answer jsonb not null,
  at timestamptz not null default now()
);
comment on table case_request is 'Accepted requests only: the same id again answers the first answer.';

-- Case ids are YYYYMMDD-NNNNN by the city's local day.
create table case_number (
  day date primary key,
  last integer not null
);

create table evidence (
  id uuid primary key,
  case_id text not null references case_file (id),
  stage text not null check (stage in ('confirmation', 'before', 'after', 'verification')),
  sha256 bytea not null,
  media_type text not null,
  bytes integer not null,
  uploaded_by text not null,
  at timestamptz not null default now()
);
create index evidence_case_idx on evidence (case_id);

-- Unnumbered rows, written in the transaction of the change; the sequencer numbers what is committed.
create table change_pending (
  id bigint primary key generated always as identity,
  at timestamptz not null default clock_timestamp(),
  kind text not null,
  subject_id text not null,
  version integer not null,
  district text,
  departments text[] not null default '{}'
);

create table change_feed (
  feed_no bigint primary key,
  at timestamptz not null,
  kind text not null,
  subject_id text not null,
  version integer not null,
  district text,
  departments text[] not null default '{}'
);
comment on table change_feed is 'Numbered from 1 without a gap by one sequencer, in the order of commit as it sees it.';

grant select, insert, update on case_file, case_number to cityloop_app;
grant select, insert on case_action, case_request, evidence, change_feed to cityloop_app;
grant select, insert, delete on change_pending to cityloop_app;
