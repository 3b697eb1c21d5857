-- Accounts of programs that hear what the broker is told, and say nothing: dashboards and bridges of others.
alter table device_credential
  -- topic filters of MQTT that such an account may subscribe to; null for every other credential
  add column subscribes text[] check (subscribes is null or cardinality(subscribes) > 0),
  add column note text not null default '',
  add column created_by text,
  add check (subscribes is null or (component_key is null and feed is null and not is_simulator));

create or replace view broker_acl as
  select username, 'allow' as permission, 'publish' as action, topic
  from broker_credential, lateral (values
    (case when is_simulator then 'city/v1/#' else 'city/v1/+/' || device || '/reading' end),
    (case when is_simulator then 'feed/#' else 'city/v1/+/' || device || '/status' end)) as allowed (topic)
  where is_simulator or device is not null
  union all
  select username, 'allow', 'publish', 'feed/' || feed || '/#' from device_credential
  where feed is not null and (ends_at is null or ends_at > now())
  union all
  select username, 'allow', 'subscribe', unnest(subscribes) from device_credential
  where subscribes is not null and (ends_at is null or ends_at > now());
comment on view broker_acl is 'What they may publish, and what accounts may subscribe to; everything else is refused.';
