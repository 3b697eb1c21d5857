-- Trigger of device_credential: which transaction changed the row last.
create or replace function mark_credential_revision() returns trigger language plpgsql as $$
begin
  new.revision := pg_current_xact_id();
  return new;
end $$;
