-- Why an alarm is no longer active: its source is back to normal, or what it hung on has ended.
alter table alarm add column end_reason text
  check (end_reason in ('cleared', 'ruleEnded', 'ruleChanged', 'sourceEnded'));
alter table alarm_action add column end_reason text;
update alarm set end_reason = 'cleared' where not active;
update alarm_action set end_reason = 'cleared' where not active;

-- Of which version of the rule: the state of a former one says nothing about its successor. Null where it was written before.
alter table alarm_rule_state add column rule_version integer;
grant delete on alarm_rule_state to cityloop_app;
