-- breaking: actions are written with their outcome, and time is kept by wakes_at
-- The log of a case carries its outcome: where each action came from and led, and what it did to the clocks. What stands there is never
-- derived again from the rules of a later day. Rows of before get their states here, by the table that was in force then; their clocks
-- need the city's calendar and are written once by prepare (apps/steward), before any service starts.

alter table case_action
  -- the state before; null at the birth of the case
  add column from_state text,
  add column to_state text,
  -- the clocks that the action changed, as they were after it; null until prepare wrote them for rows of format 1
  add column clocks jsonb,
  -- what the hash covers: 1 the request alone, 2 also from_state, to_state and clocks
  add column format smallint not null default 1;

with led as (
  select case_id, seq, case type
    when 'report' then 'reported' when 'confirm' then 'confirmed' when 'decline' then 'declined' when 'merge' then 'merged'
    when 'file' then 'filed' when 'dispatch' then 'dispatched' when 'accept' then 'in_disposal' when 'return' then 'filed'
    when 'dispose' then 'disposed' when 'passVerification' then 'verified' when 'failVerification' then 'dispatched'
    when 'close' then 'closed' when 'void' then 'void' end as state
  from case_action
), grouped as (
  -- remarks and the like stay in the state of the last action that led somewhere
  select case_id, seq, state, count(state) over (partition by case_id order by seq) as step from led
), placed as (
  select case_id, seq, max(state) over (partition by case_id, step) as to_state from grouped
), outcome as (
  select case_id, seq, to_state, lag(to_state) over (partition by case_id order by seq) as from_state from placed
)
update case_action a set from_state = o.from_state, to_state = o.to_state
from outcome o where o.case_id = a.case_id and o.seq = a.seq;

alter table case_action alter column to_state set not null, alter column format set default 2;

alter table case_file
  -- which edition of the fold made `projection`: an older one is replayed from the log before it is used
  add column projection_version smallint not null default 1,
  -- the two limits that a case can be past; null where none runs
  add column stage_due_at timestamptz,
  add column total_due_at timestamptz,
  -- the next moment at which time makes something due; where the timekeeper failed at it: how often, and when it tries again
  add column wakes_at timestamptz,
  add column wake_failures smallint not null default 0,
  add column wake_retry_at timestamptz;
create index case_file_wakes_idx on case_file (wakes_at) where wakes_at is not null;

-- A limit of the whole work beside that of disposal, where the city's book has one.
alter table filing_condition
  add column total_limit double precision check (total_limit > 0),
  add column total_unit text check (total_unit in ('workHour', 'workDay', 'hour', 'day')),
  add constraint filing_condition_total_whole check ((total_limit is null) = (total_unit is null));

-- The timekeeper works by `wakes_at`: what it has looked at stands in the cases themselves.
delete from sweep_mark where name = 'deadline';
