import type { PlanInput } from '@cityloop/load/plan';
import { openWitness, type Row } from './witness.ts';

type TargetInput = PlanInput['targets'][number];

/**
 * Every metric of every device of a city, at most so many. Where a rule watches it, the levels lie on both sides of its
 * threshold; elsewhere in the middle of what is plausible.
 */
export async function readCityTargets(databaseUrl: string, most: number): Promise<TargetInput[]> {
  const witness = await openWitness(databaseUrl);
  try {
    const rows = await witness.all(
      `select component.district, component.id, metric.code, metric.kind, rule.on_value, rule.off_value,
         coalesce(metric.plausible_min, 0), coalesce(metric.plausible_max, 100)
       from component
       join component_type on component_type.code = component.type and component_type.device
       join metric on metric.component_type = component.type
       left join lateral (
         select (parameters ->> 'on')::float8 as on_value, (parameters ->> 'off')::float8 as off_value from alarm_rule
         where in_force and alarm_rule.kind = 'threshold' and alarm_rule.component_type = component.type
           and alarm_rule.metric = metric.code
         order by code limit 1) as rule on true
       where component.retired_at is null order by component.id, metric.code limit $1`,
      [most],
    );
    return rows.map(targetOf);
  } finally {
    await witness.end();
  }
}

function targetOf([district, device, metric, kind, on, off, lowest, highest]: Row): TargetInput {
  const names = { district: String(district), device: String(device), metric: String(metric) };
  if (kind === 'boolean') return { ...names, kind: 'boolean', usual: 0, excursion: on === null ? 0 : 1 };
  if (on === null) {
    const middle = (Number(lowest) + Number(highest)) / 2;
    return { ...names, usual: middle, excursion: middle };
  }
  // As far beyond the threshold, and as far inside, as the dead band is wide.
  const band = Number(on) - Number(off) || 1;
  return { ...names, usual: Number(off) - band, excursion: Number(on) + band };
}
