-- Devices that the desk registers, and credentials that end: by rotation, by revocation, by retiring the device.

-- Registered or changed by a person: importing the city's files leaves it as it is.
alter table component add column kept_by_desk boolean not null default false;
create index component_parent_idx on component (parent) where parent is not null;
grant insert on component to cityloop_app;
grant update (name, address, district, grid, lon, lat, parent, retired_at, kept_by_desk) on component to cityloop_app;

-- A device has up to two credentials, so that a rotation may leave the former one alive for a while. Brokers know one
-- password per user name: the second slot has a user name of its own.
alter table device_credential
  add column slot smallint not null default 1 check (slot in (1, 2)),
  -- null while it is in force; the past for one that was revoked. Ended rows stay, so that a process that looks for what
  -- changed hears of them
  add column ends_at timestamptz,
  -- the same key as a line of Mosquitto's password file: '$6$', salt, sha512(key + salt); null for one issued before
  add column verifier text,
  -- the transaction that changed it last: whoever read below pg_snapshot_xmin() goes on from there and misses nothing
  add column revision xid8 not null default pg_current_xact_id();
alter table device_credential drop constraint device_credential_component_key_key;
alter table device_credential add unique (component_key, slot);
create index device_credential_revision_idx on device_credential (revision);

create function mark_credential_revision() returns trigger language plpgsql as $$
begin
  new.revision := pg_current_xact_id();
  return new;
end $$;
create trigger device_credential_revision before insert or update on device_credential
  for each row execute function mark_credential_revision();

-- For brokers that ask the database themselves (EMQX): grant select on these two to their login, and nothing else.
create view broker_credential as
  select username, encode(secret_hash, 'hex') as password_hash, component.id as device, is_simulator
  from device_credential left join component on component.key = component_key
  where (ends_at is null or ends_at > now()) and component.retired_at is null;
comment on view broker_credential is 'Who may sign in to MQTT now; password_hash is the hexadecimal sha256 of the key, without salt.';

create view broker_acl as
  select username, 'allow' as permission, 'publish' as action, topic
  from broker_credential, lateral (values
    (case when is_simulator then 'city/v1/#' else 'city/v1/+/' || device || '/reading' end),
    (case when is_simulator then 'feed/#' else 'city/v1/+/' || device || '/status' end)) as allowed (topic)
  where is_simulator or device is not null;
comment on view broker_acl is 'What they may publish; everything else is refused.';
