-- Departments and categories end without leaving: cases name them for ever, nothing new does. They can come back.
alter table department add column ended_at timestamptz, add column end_reason text not null default '';
alter table category add column ended_at timestamptz, add column end_reason text not null default '';
-- Moves with each change made at the desk, so that what is made of the city's lists is made again.
alter table city add column revised_at timestamptz;
grant update (ended_at, end_reason) on department, category to cityloop_app;
grant update (revised_at) on city to cityloop_app;
