import type { Topic } from '@cityloop/contract/mqtt/topics';
import { type AlarmRule, ruleKey } from '@cityloop/domain/alarm/rule';
import { groupRules, metricsOf, type RuleGroup } from '@cityloop/domain/alarm/rule-group';
import type { RegisteredDevice, RegisteredMetric } from '@cityloop/domain/component/component';
import type { RegisteredCity } from '@cityloop/domain/component/registered-city';
import { type GridIndex, indexGrids } from '@cityloop/domain/grid/locate';
import type { UnitConversion } from '@cityloop/domain/telemetry/unit';

/** One metric of one device: what readings carry, and what they are judged by. */
export interface Stream {
  readonly device: RegisteredDevice;
  readonly metric: RegisteredMetric;
  /** By the unit that a reading names, where that is another than the metric's; filled by intake, the same for all of a metric. */
  readonly conversions: Map<string, UnitConversion>;
}

/** A metric with the rules that look at it. */
export interface WatchedMetric {
  readonly metricKey: number;
  readonly group: RuleGroup;
}

/** What ingest must know of the city to judge a message. Immutable: a reload makes a new one. */
export interface Registry {
  readonly devices: ReadonlyMap<string, RegisteredDevice>;
  /** By key of a device in service: its type. */
  readonly types: ReadonlyMap<number, string>;
  /** By key of a device that stands behind a gateway: the key of the gateway at the top. */
  readonly speakers: ReadonlyMap<number, number>;
  /** By type of component, then by code. */
  readonly metrics: ReadonlyMap<string, ReadonlyMap<string, RegisteredMetric>>;
  readonly rulesByMetric: ReadonlyMap<number, RuleGroup>;
  /** By type of component: its metrics that a rule looks at. */
  readonly watched: ReadonlyMap<string, readonly WatchedMetric[]>;
  /** Another one where other rules, or other versions of them, are in force. */
  readonly rulesMark: string;
  readonly categories: ReadonlySet<string>;
  readonly departments: ReadonlySet<string>;
  readonly grids: GridIndex;
  readonly cityHash: string | undefined;
  /** Topics of registered devices, as they come up: filled by intake. */
  readonly topics: Map<string, Topic>;
  /**
   * The streams that a device may name in its packs, by name, as they come up: filled by intake once the name was found
   * good, so that the next pack needs neither syntax checks nor look-ups. No more than there are registered streams.
   */
  readonly streams: Map<RegisteredDevice, Map<string, Stream>>;
  /** By key of the metric: see {@link Stream}. */
  readonly conversions: Map<number, Map<string, UnitConversion>>;
}

/** `known` lends its grids where the city doesn't bring them. */
export function createRegistry(city: RegisteredCity, known?: Pick<Registry, 'grids'>): Registry {
  const devices = new Map(city.devices.map((device) => [device.id, device]));
  const groups = rulesByMetric(city.rules, city.metrics);
  return {
    devices,
    types: new Map(city.devices.map(({ key, type }) => [key, type])),
    speakers: speakersOf(devices),
    metrics: metricsByType(city.metrics),
    rulesByMetric: groups,
    watched: watchedByType(groups, city.metrics),
    rulesMark: city.rules.map(ruleKey).toSorted().join(),
    categories: new Set(city.categories),
    departments: new Set(city.departments),
    grids: city.grids || !known ? indexGrids(city.grids ?? { grids: [], outline: [] }) : known.grids,
    cityHash: city.hash,
    topics: new Map(),
    streams: new Map(),
    conversions: new Map(),
  };
}

function speakersOf(devices: ReadonlyMap<string, RegisteredDevice>): Map<number, number> {
  const speakers = new Map<number, number>();
  for (const device of devices.values()) {
    let top = device;
    // Each once: nothing says that a city's files hold no ring.
    const seen = new Set<RegisteredDevice>();
    for (let above: RegisteredDevice | undefined = device; above && !seen.has(above); ) {
      seen.add(above);
      top = above;
      above = above.parent === null ? undefined : devices.get(above.parent);
    }
    if (top !== device) speakers.set(device.key, top.key);
  }
  return speakers;
}

function metricsByType(metrics: readonly RegisteredMetric[]): Map<string, Map<string, RegisteredMetric>> {
  const byType = new Map<string, Map<string, RegisteredMetric>>();
  for (const metric of metrics) {
    const ofType = byType.get(metric.componentType) ?? new Map<string, RegisteredMetric>();
    byType.set(metric.componentType, ofType.set(metric.code, metric));
  }
  return byType;
}

function rulesByMetric(rules: readonly AlarmRule[], metrics: readonly RegisteredMetric[]): Map<number, RuleGroup> {
  const keyOf = new Map(metrics.map((metric) => [`${metric.componentType}/${metric.code}`, metric.key]));
  const byMetric = new Map<number, { readonly metric: string; readonly rules: AlarmRule[] }>();
  for (const rule of rules) {
    for (const metric of metricsOf(rule)) {
      const key = keyOf.get(`${rule.componentType}/${metric}`);
      if (key === undefined) continue;
      const ofMetric = byMetric.get(key) ?? { metric, rules: [] };
      ofMetric.rules.push(rule);
      byMetric.set(key, ofMetric);
    }
  }
  return new Map([...byMetric].map(([key, ofMetric]) => [key, groupRules(ofMetric.metric, ofMetric.rules)]));
}

function watchedByType(
  groups: ReadonlyMap<number, RuleGroup>,
  metrics: readonly RegisteredMetric[],
): Map<string, WatchedMetric[]> {
  const byType = new Map<string, WatchedMetric[]>();
  for (const { key, componentType } of metrics) {
    const group = groups.get(key);
    if (group) byType.set(componentType, [...(byType.get(componentType) ?? []), { metricKey: key, group }]);
  }
  return byType;
}
