import type { Draw } from '@cityloop/dice/chance';
import { distanceMetres } from '@cityloop/domain/grid/distance';
import type { Device, Sample } from './device.ts';
import type { IncidentKind, Reaction } from './incident-kind.ts';
import { ease } from './random.ts';

/** One thing that is happening now. Times in epoch milliseconds. */
export interface Incident {
  readonly id: string;
  readonly kind: IncidentKind;
  readonly startedAt: number;
  /** Where: a few metres from the device that stands there. */
  readonly lon: number;
  readonly lat: number;
  readonly origin: Device;
  /** Strength at each device that feels it. */
  readonly felt: ReadonlyMap<string, number>;
  /** When it began to heal; undefined while it goes on. */
  readonly healedAt: number | undefined;
}

/** Begins an incident of this kind; undefined where the city has no free place for it. */
export function beginIncident(
  kind: IncidentKind,
  devices: readonly Device[],
  { draw, now, busy }: { readonly draw: Draw; readonly now: number; readonly busy: ReadonlySet<string> },
): Incident | undefined {
  const places = devices.filter(
    (device) => device.type === kind.at.type && !busy.has(device.id) && (kind.at.suits?.(device) ?? true),
  );
  const origin = places[Math.floor(draw() * places.length)];
  if (!origin) return undefined;
  const felt = new Map<string, number>();
  for (const reaction of kind.reactions) {
    for (const [id, strength] of reacting(origin, reaction, devices)) if (!busy.has(id)) felt.set(id, strength);
  }
  if (kind.isMeasured) felt.set(origin.id, 1);
  // A dozen metres are 0.0001 degrees: beside the device, within its grid.
  const shift = () => (draw() - 0.5) * 0.0002;
  return {
    id: `${kind.name}-${now.toString(36)}-${origin.id}`,
    kind,
    startedAt: now,
    lon: round6(origin.lon + shift()),
    lat: round6(origin.lat + shift()),
    origin,
    felt,
    healedAt: undefined,
  };
}

/** 0 to 1: rises, stays, and falls once it heals, be it because its time is over. */
export function strengthAt(incident: Incident, at: number): number {
  const { kind, startedAt } = incident;
  const healedAt = endOf(incident);
  if (at < startedAt) return 0;
  const risen = ease((Math.min(at, healedAt) - startedAt) / kind.riseMs);
  return at < healedAt ? risen : risen * (1 - ease((at - healedAt) / kind.fallMs));
}

/** Nothing of it is left. */
export function isOver(incident: Incident, at: number): boolean {
  return at >= endOf(incident) + incident.kind.fallMs;
}

export function heal(incident: Incident, at: number): Incident {
  return incident.healedAt === undefined ? { ...incident, healedAt: at } : incident;
}

/** What is left of a device's ordinary sample when incidents act on it. */
export function withIncidents(device: Device, sample: Sample, incidents: readonly Incident[], at: number): Sample {
  let changed = sample;
  for (const incident of incidents) {
    const felt = incident.felt.get(device.id);
    const effect = incident.kind.effects[device.type];
    if (felt !== undefined && effect) changed = effect(changed, Math.min(1, felt * strengthAt(incident, at)));
  }
  return changed;
}

/** Is this case about this incident? By the device that raised it, or by place where a department told of it. */
export function isAbout(
  incident: Incident,
  subject: {
    readonly category: string;
    readonly component: string | null;
    readonly location: { readonly lon: number; readonly lat: number };
  },
): boolean {
  if (!incident.kind.categories.includes(subject.category)) return false;
  if (subject.component !== null) return incident.felt.has(subject.component);
  return distanceMetres(incident, subject.location) < SAME_PLACE_METRES;
}

const SAME_PLACE_METRES = 80;

function endOf({ healedAt, startedAt, kind }: Incident): number {
  return Math.min(healedAt ?? Number.POSITIVE_INFINITY, startedAt + kind.lastsMs);
}

function reacting(origin: Device, reaction: Reaction, devices: readonly Device[]): (readonly [string, number])[] {
  return devices
    .filter((device) => device.type === reaction.type && device.id !== origin.id)
    .map((device) => ({ id: device.id, metres: distanceMetres(origin, device) }))
    .filter(({ metres }) => metres <= reaction.radiusMetres)
    .sort((a, b) => a.metres - b.metres)
    .slice(0, reaction.most)
    .map(({ id, metres }) => [id, reaction.share * (1 - (2 / 3) * (metres / reaction.radiusMetres))]);
}

function round6(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}
