-- Lookup tables of feeds, and devices that feeds speak of and nobody has registered.

-- What a foreign id means here: `$table(name, id)` in mappings.
create table feed_table (
  feed text not null references feed (id),
  name text not null check (name ~ '^[A-Za-z][A-Za-z0-9_-]{0,63}$'),
  -- counts the changes; of the same revision the rows are the same
  revision integer not null default 1,
  row_count integer not null,
  bytes integer not null,
  -- gzip of a JSON array of [id, value as JSON text]
  content bytea not null,
  changed_by text not null,
  changed_at timestamptz not null default now(),
  primary key (feed, name)
);

-- The type of component that unknown devices of this feed may be approved as; null where they are only set aside.
alter table feed_version add column registers_unknown text references component_type (code);

create table feed_unknown_device (
  feed text not null references feed (id),
  device text not null,
  seen bigint not null default 1,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (feed, device)
);

grant select, insert, update, delete on feed_table, feed_unknown_device to cityloop_app;
