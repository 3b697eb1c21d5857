-- Under which client identifier each worker keeps its sessions at an external broker. It is drawn once and long: who knows
-- it may be able to end these sessions, and what waits in them.
create table broker_session (
  worker text primary key,
  client_id text not null unique,
  -- of the sessions of before, which may still hold messages
  former_client_id text
);
grant select, insert, update on broker_session to cityloop_app;
grant delete on set_aside_delivery to cityloop_app;
