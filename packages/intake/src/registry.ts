import type { Topic } from '@cityloop/contract/mqtt/topics';
import type { Queryable } from '@cityloop/db/connection/transaction';
import {
  type GridGeometry,
  listEventVocabulary,
  listGridGeometries,
  listRegisteredDevices,
  listRegisteredMetrics,
  listThresholdRulesInForce,
  type RegisteredDevice,
  type RegisteredMetric,
  readCityHash,
} from '@cityloop/db/ingest/ingest-registry';
import { groupRules, type RuleGroup, type ThresholdRule } from '@cityloop/domain/alarm/threshold';
import type { Metric } from '@cityloop/domain/component/component';
import { isUnitGridCode } from '@cityloop/domain/grid/codes';
import { type GridIndex, type GridShape, indexGrids } from '@cityloop/domain/grid/locate';

export interface KnownMetric extends Metric {
  readonly key: number;
}

/** One metric of one device: what readings carry, and what they are judged by. */
export interface Stream {
  readonly device: RegisteredDevice;
  readonly metric: KnownMetric;
}

/** What ingest must know of the city to judge a message. Immutable: a reload makes a new one. */
export interface Registry {
  readonly devices: ReadonlyMap<string, RegisteredDevice>;
  /** By key of a device that stands behind a gateway: the key of the gateway at the top. */
  readonly speakers: ReadonlyMap<number, number>;
  /** By type of component, then by code. */
  readonly metrics: ReadonlyMap<string, ReadonlyMap<string, KnownMetric>>;
  readonly rulesByMetric: ReadonlyMap<number, RuleGroup>;
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
}

/** Reads everything but the grids' geometry, which is read again only when another city was imported. */
export async function loadRegistry(db: Queryable, former?: Registry): Promise<Registry> {
  const cityHash = await readCityHash(db);
  const [devices, metrics, rules, vocabulary] = [
    await listRegisteredDevices(db),
    await listRegisteredMetrics(db),
    await listThresholdRulesInForce(db),
    await listEventVocabulary(db),
  ];
  const grids =
    former && former.cityHash === cityHash ? former.grids : indexGrids(shapesOf(await listGridGeometries(db)));
  const byId = new Map(devices.map((device) => [device.id, device]));
  return {
    devices: byId,
    speakers: speakersOf(byId),
    metrics: metricsByType(metrics),
    rulesByMetric: rulesByMetric(rules, metrics),
    categories: new Set(vocabulary.categories),
    departments: new Set(vocabulary.departments),
    grids,
    cityHash,
    topics: new Map(),
    streams: new Map(),
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

function metricsByType(rows: readonly RegisteredMetric[]): Map<string, Map<string, KnownMetric>> {
  const byType = new Map<string, Map<string, KnownMetric>>();
  for (const row of rows) {
    const { key, code, unit, kind, plausibleMin, plausibleMax } = row;
    const metrics = byType.get(row.componentType) ?? new Map<string, KnownMetric>();
    byType.set(row.componentType, metrics);
    metrics.set(code, {
      key,
      code,
      unit,
      kind,
      plausibleMin: plausibleMin ?? undefined,
      plausibleMax: plausibleMax ?? undefined,
    });
  }
  return byType;
}

function rulesByMetric(rules: readonly ThresholdRule[], metrics: readonly RegisteredMetric[]): Map<number, RuleGroup> {
  const keyOf = new Map(metrics.map((metric) => [`${metric.componentType}/${metric.code}`, metric.key]));
  const byMetric = new Map<number, ThresholdRule[]>();
  for (const rule of rules) {
    const key = keyOf.get(`${rule.componentType}/${rule.metric}`);
    if (key !== undefined) byMetric.set(key, [...(byMetric.get(key) ?? []), rule]);
  }
  return new Map([...byMetric].map(([key, ofMetric]) => [key, groupRules(ofMetric)]));
}

type Rings = GridShape['polygons'][number];

/** The importer has checked the geometry; anything but polygons holds no point. */
function* shapesOf(grids: readonly GridGeometry[]): Generator<GridShape> {
  for (const { code, geometry } of grids) {
    const { type, coordinates } = geometry as { readonly type: string; readonly coordinates: unknown };
    if (!isUnitGridCode(code)) continue;
    if (type === 'Polygon') yield { code, polygons: [coordinates as Rings] };
    if (type === 'MultiPolygon') yield { code, polygons: coordinates as readonly Rings[] };
  }
}
