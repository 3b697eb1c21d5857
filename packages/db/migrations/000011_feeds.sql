-- Feeds: what a department or vendor sends in its own format, and the mapping that makes readings or events of it.

create table feed (
  id text primary key check (id ~ '^[a-z][a-z0-9-]{1,47}$'),
  kind text not null check (kind in ('mqtt', 'webhook')),
  state text not null default 'draft' check (state in ('draft', 'dryRun', 'active', 'paused')),
  -- of feed_version; without a foreign key, since versions need their feed first
  version_in_force integer not null default 1,
  created_at timestamptz not null default now(),
  created_by text not null,
  -- since when messages are expected: silence counts from here where none came
  expected_since timestamptz not null default now(),
  -- it exceeded its limits too often: what comes until then is kept for later
  self_paused_since timestamptz,
  self_paused_until timestamptz,
  self_pause_reason text not null default '',
  -- in a row: each doubles the rest
  self_pauses integer not null default 0
);

create table feed_version (
  feed text not null references feed (id),
  version integer not null check (version > 0),
  author text not null,
  at timestamptz not null default now(),
  comment text not null default '',
  name text not null,
  department text not null references department (code),
  dataset text not null default '',
  target text not null check (target in ('senml', 'cloudevents')),
  -- JSONata
  mapping text not null,
  format text not null check (format in ('json', 'text', 'csv', 'xml', 'form')),
  charset text not null check (charset in ('utf-8', 'gb18030')),
  datum text not null check (datum in ('WGS84', 'CGCS2000', 'GCJ02', 'BD09')),
  cadence_seconds integer,
  lateness_seconds integer not null,
  max_message_bytes integer not null,
  max_messages_per_minute integer not null,
  max_records_per_message integer not null,
  primary key (feed, version)
);
comment on table feed_version is 'Never changed: the role may INSERT and SELECT only. Rolling back puts an old version in force.';

-- What the webhook of a feed is called with: sha256 of a long random key that is shown once.
create table feed_token (
  feed text primary key references feed (id),
  secret_hash bytea not null,
  created_at timestamptz not null default now(),
  created_by text not null
);

-- By MQTT a feed signs in as `feed-{id}`, and speaks for itself alone.
alter table device_credential add column feed text unique references feed (id);
create or replace view broker_acl as
  select username, 'allow' as permission, 'publish' as action, topic
  from broker_credential, lateral (values
    (case when is_simulator then 'city/v1/#' else 'city/v1/+/' || device || '/reading' end),
    (case when is_simulator then 'feed/#' else 'city/v1/+/' || device || '/status' end)) as allowed (topic)
  where is_simulator or device is not null
  union all
  select username, 'allow', 'publish', 'feed/' || feed || '/#' from device_credential
  where feed is not null and (ends_at is null or ends_at > now());

-- The newest raw messages of each feed, and the newest that failed: what mappings are written against.
create table feed_sample (
  id bigint primary key generated always as identity,
  feed text not null references feed (id),
  at timestamptz not null,
  topic text not null,
  -- the first 64 KiB
  payload bytea not null,
  bytes integer not null,
  outcome text not null check (outcome in ('captured', 'mapped', 'ignored', 'failed')),
  detail text not null default '',
  version integer not null
);
create index feed_sample_feed_idx on feed_sample (feed, (outcome = 'failed'), id);

-- One row per feed and worker, so that no worker waits for another; written in the transaction of each batch.
create table feed_count (
  feed text not null references feed (id),
  worker text not null,
  received bigint not null default 0,
  mapped bigint not null default 0,
  ignored bigint not null default 0,
  failed bigint not null default 0,
  records_taken bigint not null default 0,
  records_refused bigint not null default 0,
  last_received_at timestamptz not null,
  primary key (feed, worker)
) with (fillfactor = 50);

-- What came while a feed was paused; it goes to the inbox when the feed goes on.
create table feed_held (
  id bigint primary key generated always as identity,
  feed text not null references feed (id),
  topic text not null,
  payload bytea not null,
  received_at timestamptz not null,
  username text
);
create index feed_held_feed_idx on feed_held (feed, id);

-- Deliveries by webhook that named themselves: each counts once.
create table feed_delivery (
  feed text not null references feed (id),
  key_sha256 bytea not null,
  at timestamptz not null default now(),
  primary key (feed, key_sha256)
);
create index feed_delivery_at_idx on feed_delivery (feed, at);

grant select, insert, update on feed, feed_token, feed_count to cityloop_app;
grant select, insert on feed_version to cityloop_app;
grant select, insert, delete on feed_sample, feed_held, feed_delivery to cityloop_app;
grant delete on feed_token to cityloop_app;
-- Held rows are locked while they are handed over.
grant update on feed_held to cityloop_app;
