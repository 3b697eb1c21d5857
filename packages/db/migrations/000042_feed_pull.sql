-- Feeds that ask another house.
alter table feed drop constraint feed_kind_check;
alter table feed add constraint feed_kind_check check (kind in ('mqtt', 'webhook', 'pull-http'));

create table feed_pull (
  feed text primary key references feed (id),
  -- counts the changes of the settings: an answer to former ones is not kept
  revision integer not null default 1,
  url text not null,
  interval_seconds integer not null,
  headers jsonb not null,
  auth jsonb,
  timeout_seconds integer not null,
  -- JSONata
  cursor_expression text,
  -- encrypted under a key outside the database
  sealed_secret bytea,
  cursor_at text,
  etag text,
  last_modified text,
  last_at timestamptz,
  last_outcome text check (last_outcome in ('ok', 'unchanged', 'failed')),
  last_status integer,
  last_error text not null default '',
  failures integer not null default 0,
  next_at timestamptz not null default now()
);
create index feed_pull_next_idx on feed_pull (next_at);
grant select, insert, update on feed_pull to cityloop_app;
