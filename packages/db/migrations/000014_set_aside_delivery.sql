-- A broker delivers a message again whose acknowledgement it didn't get. Readings and events have a key of their own, so
-- that nothing comes of it; what was set aside has none. So each delivery that was set aside is remembered by session and
-- packet identifier until the broker uses the identifier again: at most 65,535 rows a session, none for what is stored.

create table set_aside_delivery (
  session text not null,
  packet_id integer not null check (packet_id between 1 and 65535),
  -- Of the payload.
  sha256 bytea not null,
  primary key (session, packet_id)
);

grant select, insert, update on set_aside_delivery to cityloop_app;
