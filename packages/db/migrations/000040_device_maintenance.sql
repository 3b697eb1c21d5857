-- Devices whose values lie beyond the limit of their type: one matter at a time each, and one case for it.
create table device_maintenance (
  id bigint primary key generated always as identity,
  component_key integer not null references component (key),
  -- its least trusted stream when it began, how far it was trusted (of 100), and the limit of then
  metric_key smallint not null references metric (key),
  trust smallint not null,
  below smallint not null,
  -- a code; without a reference, since matters outlive categories
  category text not null,
  since timestamptz not null,
  ended_at timestamptz,
  end_reason text check (end_reason in ('recovered', 'retired', 'limitEnded')),
  -- of the stream that was least trusted when it had recovered
  end_trust smallint,
  case_id text,
  -- the server has to open or join its case, or to say in the case that it ended
  awaits_server boolean not null default true,
  check ((ended_at is null) = (end_reason is null))
);
create unique index device_maintenance_one_idx on device_maintenance (component_key) where ended_at is null;
create index device_maintenance_awaits_idx on device_maintenance (id) where awaits_server;
grant select, update (case_id, awaits_server) on device_maintenance to cityloop_app;
