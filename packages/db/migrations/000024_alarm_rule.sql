-- breaking
-- Rules are of kinds: what only one kind has are its parameters. The thresholds of before are rows of one kind, every version
-- of them, so that the alarms that they raised are explained as before.
create table alarm_rule (
  code text not null,
  version integer not null,
  kind text not null,
  component_type text not null references component_type (code),
  metric text not null,
  parameters jsonb not null,
  priority smallint not null check (priority between 1 and 4),
  category text references category (code),
  title text not null,
  title_en text not null default '',
  -- the newest version is in force; the older ones explain old alarms
  in_force boolean not null default true,
  primary key (code, version),
  foreign key (component_type, metric) references metric (component_type, code),
  constraint alarm_rule_parameters_of_kind check (parameters ?& case kind
    when 'threshold' then array['operator', 'on', 'off', 'onDelayMs', 'offDelayMs']
    when 'rate' then array['operator', 'on', 'off', 'overMs', 'onDelayMs', 'offDelayMs']
    when 'absence' then array['afterMs', 'offDelayMs']
    when 'composite' then array['mode', 'parts', 'onDelayMs', 'offDelayMs']
    else array['a kind that is known']
  end)
);
comment on column alarm_rule.parameters is 'As domain/alarm has them, by kind. Durations in milliseconds.';
create unique index alarm_rule_in_force_idx on alarm_rule (code) where in_force;

insert into alarm_rule (code, version, kind, component_type, metric, parameters, priority, category, title, title_en, in_force)
  select code, version, 'threshold', component_type, metric,
    jsonb_build_object('operator', operator, 'on', on_value, 'off', off_value, 'onDelayMs', on_delay_seconds * 1000,
      'offDelayMs', off_delay_seconds * 1000),
    priority, category, title, title_en, in_force
  from threshold_rule;
alter table alarm
  drop constraint alarm_rule_rule_version_fkey,
  add foreign key (rule, rule_version) references alarm_rule (code, version);
drop table threshold_rule;
grant select on alarm_rule to cityloop_app;

-- A delay that ends by time alone says the value that began it, so it is kept with the phase.
alter table threshold_rule_state rename to alarm_rule_state;
update alarm_rule_state set state = state || jsonb_build_object('value', coalesce(state -> 'peak', '0'));
