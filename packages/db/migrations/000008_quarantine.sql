-- A broken device can't fill the disk: of each source and reason some samples are kept, all are counted.

-- What quarantined messages are grouped by beside the reason: who published (the user name, else the topic), and the kind
-- of topic.
alter table quarantine
  add column source text not null default '',
  add column topic_pattern text not null default '';
update quarantine set
  source = left(coalesce(nullif(username, ''), topic), 120),
  topic_pattern = case
    when topic ~ '^city/v1/department/[A-Za-z0-9][A-Za-z0-9._-]{0,63}/event$' then topic
    when topic ~ '^city/v1/[^/]+/[^/]+/(reading|status)$' then 'city/v1/+/+/' || split_part(topic, '/', 5)
    when topic ~ '^feed/[A-Za-z0-9][A-Za-z0-9._-]{0,63}(/|$)' then 'feed/' || split_part(topic, '/', 2) || '/#'
    else '#'
  end;
create index quarantine_group_idx on quarantine (source, topic_pattern, reason, id);

-- Every quarantined message, kept or not, by the hour in which it was received.
create table quarantine_count (
  source text not null,
  topic_pattern text not null,
  reason text not null,
  hour timestamptz not null,
  seen bigint not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (source, topic_pattern, reason, hour)
) with (fillfactor = 50);
comment on table quarantine_count is 'Half-empty pages keep its updates in place (HOT).';
create index quarantine_count_hour_idx on quarantine_count (hour);
insert into quarantine_count (source, topic_pattern, reason, hour, seen, first_at, last_at)
  select source, topic_pattern, reason, date_trunc('hour', received_at, 'UTC'), count(*), min(received_at), max(received_at)
  from quarantine group by 1, 2, 3, 4;

grant select, insert, update on quarantine_count to cityloop_app;
