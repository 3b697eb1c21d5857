-- Which history the numbers of the change feed belong to. A database that was restored, or rolled back to an earlier moment,
-- gives the same numbers again to other changes: screens that hold the former ones must not take them for their own.
create table feed_generation (
  singleton boolean primary key default true check (singleton),
  id uuid not null default gen_random_uuid(),
  -- cluster, timeline and database that gave the numbers: current_feed_generation() compares them
  origin text not null default ''
);
insert into feed_generation default values;
grant select, update on feed_generation to cityloop_app;
