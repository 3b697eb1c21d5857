-- How the sender of a webhook shows that it is the one, and what came beside a message.

alter table feed_token
  add column scheme text not null default 'bearer' check (scheme in ('bearer', 'basic', 'header', 'hmac')),
  -- of the scheme: a user name, a header, how a signature is written
  add column settings jsonb not null default '{}',
  -- of a signature, which is made with the secret itself: encrypted under a key outside the database
  add column sealed_secret bytea,
  alter column secret_hash drop not null,
  add check (secret_hash is not null or sealed_secret is not null);

-- Headers and query of a webhook: mappings see them, also when the message comes again.
alter table inbox add column meta jsonb;
alter table feed_held add column meta jsonb;
alter table feed_sample add column meta jsonb;
alter table quarantine add column meta jsonb;
