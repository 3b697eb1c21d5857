const ms = (moment: string) => `(extract(epoch from ${moment}) * 1000)::float8`;
/** Rows of the alarm's own stream. */
const own = (rows: string) => `${rows}.component_key = a.component_key and ${rows}.metric_key = a.metric_key`;

/** Every reading after the last one that was believed; the breach itself was believed, so nobody looks further back. */
const IMPLAUSIBLE_SINCE = `select ${ms('r.at')} from reading r
  where ${own('r')} and r.at <= l.at and r.at > coalesce((
    select g.at from reading g where ${own('g')} and g.quality = 0 and g.at >= a.window_from and g.at <= l.at
    order by g.at desc limit 1), a.window_from)
  order by r.at limit 1`;

/** `facts`: what is known now of the source of an active alarm, as domain/alarm/source has it; needs alarm `a` and metric `m`. */
export const SOURCE_FACTS = `select jsonb_build_object(
    'heardAt', ${ms('coalesce(l.received_at, l.at)')},
    'implausibleSince', case when l.quality <> 0 then coalesce((${IMPLAUSIBLE_SINCE}), ${ms('l.at')}) end,
    'cadenceMs', coalesce(m.cadence_seconds, t.learned_cadence_seconds) * 1000,
    'reported', case when s.reported_at is not null
      then jsonb_build_object('online', coalesce(s.reported_online, false), 'at', ${ms('s.reported_at')}) end,
    'settled', case when s.since is not null then jsonb_build_object('online', s.online, 'since', ${ms('s.since')}) end,
    'watchedSince', (select ${ms('until')} from sweep_mark where name = 'health-watched')) as facts
  from (select 1 where a.active) as active
  left join latest_reading l on ${own('l')}
  left join stream_trust t on ${own('t')}
  left join device_status s on s.component_key = a.component_key`;
