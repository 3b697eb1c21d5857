import type { Device, Sample } from './device.ts';

/** How strongly something acts on a device: 0 not at all to 1 at the place itself. */
export type Effect = (sample: Sample, strength: number) => Sample;

/** Devices of a type around the place that feel it too. */
export interface Reaction {
  readonly type: string;
  readonly radiusMetres: number;
  readonly most: number;
  /** Strength at the place itself; it falls to a third at the radius. */
  readonly share: number;
}

/** Something that happens to the city. */
export interface IncidentKind {
  readonly name: string;
  readonly weight: number;
  /** Where it may happen: at a device of this type. */
  readonly at: { readonly type: string; readonly suits?: (device: Device) => boolean };
  /** Does the device at the place itself measure it? What none measures is told by a department. */
  readonly isMeasured: boolean;
  readonly reactions: readonly Reaction[];
  readonly effects: Readonly<Record<string, Effect>>;
  readonly riseMs: number;
  readonly fallMs: number;
  /** Ends by itself after this time, if nobody comes. */
  readonly lastsMs: number;
  /** Cases about it; the first is what a department's event names. */
  readonly categories: readonly string[];
  /** The department whose own system reports it. */
  readonly event?: { readonly department: string; readonly title: string; readonly description: string };
}
