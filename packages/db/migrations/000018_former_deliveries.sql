-- A Mosquitto that has lost sight of its limit has several times 65,535 messages on their way, so that several have one packet
-- identifier. Each may come again: beside the last that was set aside under it, those before it are remembered, sixteen in
-- all. That is a million messages on their way, and at most some 40 MB a session.
alter table set_aside_delivery add column former bytea[] not null default '{}';
comment on column set_aside_delivery.former is 'Hashes of those before the last, newest first, at most fifteen';
