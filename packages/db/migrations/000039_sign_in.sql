-- breaking: account.failures and account.locked_until are gone
-- Failures are counted for a name from a network (or from a device that has signed in with it before): counted for the name alone,
-- any stranger locked anybody out. Names that don't exist are counted alike, so that nothing tells them apart. The empty name stands
-- for all names together: whoever tries a few passwords on each of many.
create table sign_in_failure (
  username text not null,
  network text not null,
  failures integer not null,
  last_at timestamptz not null,
  locked_until timestamptz,
  primary key (username, network)
);
create index sign_in_failure_last_idx on sign_in_failure (last_at);
alter table account drop column failures, drop column locked_until;

-- A browser in which somebody has signed in: its own failures lock it, those of strangers don't.
create table known_device (
  token_hash bytea not null,
  username text not null references account (username),
  created_at timestamptz not null default now(),
  used_at timestamptz not null default now(),
  primary key (token_hash, username)
);
create index known_device_used_idx on known_device (used_at);

alter table session
  add column id uuid not null unique default gen_random_uuid(),
  add column last_seen_at timestamptz not null default now(),
  add column address text not null default '',
  add column agent text not null default '';

alter table kiosk_token
  add column id uuid not null unique default gen_random_uuid(),
  add column created_by text not null default '';

grant select, insert, update, delete on sign_in_failure, known_device to cityloop_app;
grant update (last_seen_at) on session to cityloop_app;
grant insert on kiosk_token to cityloop_app;
grant update (revoked_at) on kiosk_token to cityloop_app;
