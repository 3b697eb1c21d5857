-- Files of feeds: uploaded in pieces, then handed over to ingest record by record.

create table feed_file (
  id uuid primary key,
  feed text not null references feed (id),
  name text not null,
  -- uploading: bytes come; received: all are there; reading: records are handed over; then one of the ends
  state text not null default 'uploading'
    check (state in ('uploading', 'received', 'reading', 'done', 'repeated', 'failed', 'cancelled')),
  -- of what was sent; unknown until it ends where its sender doesn't say
  bytes bigint,
  received bigint not null default 0,
  sha256 bytea,
  -- of what is read: the file, or what was packed in it
  read_bytes bigint,
  -- 'csv', 'lines', 'array' or 'whole'; with the header of a CSV
  split text,
  header bytea,
  -- how far its records are in the inbox: moves in the transaction that puts them there
  position bigint not null default 0,
  records bigint not null default 0,
  refused bigint not null default 0,
  -- a draft has seen the first records as samples
  sampled boolean not null default false,
  -- the same content came before: that one, and how often this one came again
  same_as uuid references feed_file (id),
  repeats integer not null default 0,
  fault text not null default '',
  created_by text not null,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  finished_at timestamptz
);
create index feed_file_feed_idx on feed_file (feed, created_at desc, id);
create index feed_file_open_idx on feed_file (created_at) where state in ('uploading', 'received', 'reading');
create index feed_file_content_idx on feed_file (feed, sha256) where sha256 is not null;

-- Whose records wait: a file goes on when few do.
alter table inbox add column file uuid;
create index inbox_file_idx on inbox (file) where file is not null;

grant select, insert, update on feed_file to cityloop_app;
