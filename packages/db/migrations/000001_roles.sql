-- The group that services log in through. It owns nothing and can't alter the schema; every grant below is to it.
-- Roles belong to the whole cluster: databases of one cluster share it, so it may exist already.
do $$
begin
  create role cityloop_app nologin;
exception
  when duplicate_object or unique_violation then null;
end
$$;

grant usage on schema public to cityloop_app;
revoke create on schema public from public;
