-- Services look whether a migration was applied that they were not built for.
grant select on schema_migration to cityloop_app;
