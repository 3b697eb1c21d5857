-- breaking: case_request and alarm_request are gone
-- One store of accepted requests for all kinds of subjects. It kept whole answers: of 342 actions 880 kB beside 296 kB of the
-- log itself, with everybody's names in them. Now it keeps who sent what (as a hash) and which step of its subject that made:
-- the same id again is answered by showing the subject as it stood after that step.
create table accepted_request (
  request_id uuid primary key,
  caller text not null,
  -- sha256 over the canonical JSON of what was sent
  fingerprint bytea not null,
  subject_kind text not null,
  subject_id text not null,
  -- the subject's version after the step
  seq integer not null check (seq > 0),
  at timestamptz not null
);
create index accepted_request_at_idx on accepted_request (at);
comment on table accepted_request is 'Accepted requests only: the same id again answers as its subject stood at seq.';

-- What people did to an alarm. A case has its log to be shown as it stood; an alarm changes in place, so each step keeps how
-- it stood after it.
create table alarm_action (
  alarm_id bigint not null references alarm (id),
  -- the alarm's version after the step
  seq integer not null check (seq > 1),
  type text not null,
  actor text not null,
  at timestamptz not null,
  active boolean not null,
  cleared_at timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by text,
  shelved_until timestamptz,
  out_of_service boolean not null,
  case_id text,
  primary key (alarm_id, seq)
);
comment on table alarm_action is 'Append-only: services may INSERT and SELECT, never UPDATE or DELETE.';

insert into accepted_request (request_id, caller, fingerprint, subject_kind, subject_id, seq, at)
  select r.request_id, r.actor, r.body_sha256, 'case', r.case_id, (r.answer ->> 'version')::integer, coalesce(a.at, r.at)
  from case_request r
  left join case_action a on a.case_id = r.case_id and a.seq = (r.answer ->> 'version')::integer;

insert into alarm_action (alarm_id, seq, type, actor, at, active, cleared_at, acknowledged_at, acknowledged_by,
    shelved_until, out_of_service, case_id)
  select r.alarm_id, (r.answer ->> 'version')::integer, 'acknowledge', r.actor, r.at, (r.answer ->> 'active')::boolean,
    (r.answer ->> 'clearedAt')::timestamptz, (r.answer ->> 'acknowledgedAt')::timestamptz, r.answer ->> 'acknowledgedBy',
    (r.answer ->> 'shelvedUntil')::timestamptz, (r.answer ->> 'outOfService')::boolean, r.answer ->> 'case'
  from alarm_request r
  on conflict do nothing;
-- An id may have been used once for a case and once for an alarm: the case's stays.
insert into accepted_request (request_id, caller, fingerprint, subject_kind, subject_id, seq, at)
  select r.request_id, r.actor, r.body_sha256, 'alarm', r.alarm_id::text, (r.answer ->> 'version')::integer, r.at
  from alarm_request r
  on conflict (request_id) do nothing;

drop table case_request;
drop table alarm_request;

grant select, insert on accepted_request, alarm_action to cityloop_app;
