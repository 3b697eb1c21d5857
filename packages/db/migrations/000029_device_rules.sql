-- Types, metrics and rules of devices that people administer: importing the city's files leaves what they wrote as it is.

alter table component_type
  add column version integer not null default 1,
  add column kept_by_desk boolean not null default false,
  -- a stream trusted less (of 100) is a matter of maintenance; null: never
  add column maintenance_below smallint check (maintenance_below between 1 and 100),
  add column maintenance_category text references category (code),
  add constraint component_type_maintenance check ((maintenance_below is null) = (maintenance_category is null));
alter table metric
  add column version integer not null default 1,
  add column kept_by_desk boolean not null default false;

-- Whoever changes a row, an import too: who began with the former one is told.
create function count_version() returns trigger language plpgsql as $$
begin
  new.version := old.version + 1;
  return new;
end $$;
create trigger component_type_version before update on component_type for each row execute function count_version();
create trigger metric_version before update on metric for each row execute function count_version();

alter table alarm_rule
  -- empty: the city's files
  add column author text not null default '',
  add column at timestamptz not null default now(),
  add column comment text not null default '',
  add column kept_by_desk boolean not null default false;

grant insert (code, class, name, name_en, device, kept_by_desk, maintenance_below, maintenance_category),
  update (class, name, name_en, kept_by_desk, maintenance_below, maintenance_category) on component_type to cityloop_app;
grant insert (component_type, code, name, name_en, unit, kind, plausible_min, plausible_max, decimals, cadence_seconds,
    varies_within_seconds, max_rate_per_minute, kept_by_desk),
  update (name, name_en, unit, plausible_min, plausible_max, decimals, cadence_seconds, varies_within_seconds,
    max_rate_per_minute, kept_by_desk) on metric to cityloop_app;
grant insert, update (in_force, kept_by_desk) on alarm_rule to cityloop_app;
