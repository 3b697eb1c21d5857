create table account (
  username text primary key,
  display_name text not null,
  display_name_en text not null default '',
  -- argon2id
  password_hash text not null,
  roles text[] not null,
  department text references department (code),
  districts text[] not null default '{}',
  disabled boolean not null default false,
  simulated boolean not null default false,
  failures integer not null default 0,
  locked_until timestamptz,
  created_at timestamptz not null default now()
);

create table session (
  -- sha256 of the cookie's token: a stolen table opens nothing
  token_hash bytea primary key,
  username text not null references account (username),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index session_username_idx on session (username);

-- Revocable read-only display tokens.
create table kiosk_token (
  token_hash bytea primary key,
  name text not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);

create table audit_entry (
  id bigint primary key generated always as identity,
  at timestamptz not null default now(),
  actor text not null,
  what text not null,
  subject text not null default '',
  outcome text not null,
  address text not null default ''
);
comment on table audit_entry is 'Sign-ins, refusals and administration. Append-only.';

grant select, insert, update on account to cityloop_app;
grant select, insert, delete on session to cityloop_app;
grant select on kiosk_token to cityloop_app;
grant select, insert on audit_entry to cityloop_app;
