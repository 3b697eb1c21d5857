-- On whose clocks the stored hours and days of readings are cut, kept by maintenance. No row: those of UTC, as all were before,
-- and maintenance makes them again.
create table rollup_zone (
  single boolean primary key default true check (single),
  zone text not null,
  changed_at timestamptz not null
);
grant select on rollup_zone to cityloop_app;
