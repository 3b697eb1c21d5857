/** A device of the city as the server knows it. */
export interface Device {
  readonly id: string;
  readonly type: string;
  readonly district: string;
  readonly name: string;
  readonly address: string;
  readonly lon: number;
  readonly lat: number;
}

/** What a device measures at one time, by metric. Empty: this type reports nothing but its status. */
export type Sample = Readonly<Record<string, number | boolean>>;

/** Seconds between readings of a type; together about 150 messages a second for 2,000 devices. */
const INTERVAL_SECONDS: Readonly<Record<string, number>> = {
  'air-station': 30,
  'noise-monitor': 10,
  'water-level-gauge': 10,
  'manhole-sensor': 25,
  'traffic-detector': 10,
  'smart-bin': 20,
  'lamp-controller': 20,
  'smoke-detector': 15,
  'parking-detector': 15,
};
/** A device that sees something unusual reports more often. */
const ALERT_INTERVAL_MS = 5_000;

/** Undefined for a type that this simulator does not play. */
export function intervalMs(type: string, isAlert: boolean): number | undefined {
  const seconds = INTERVAL_SECONDS[type];
  if (seconds === undefined) return undefined;
  return isAlert ? ALERT_INTERVAL_MS : seconds * 1_000;
}

/** The first `count` devices of a shuffled city, so that a smaller city still has all kinds, everywhere. */
export function chooseDevices(devices: readonly Device[], count: number, chanceOf: (id: string) => number): Device[] {
  return [...devices]
    .map((device) => ({ device, rank: chanceOf(device.id) }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, count)
    .map(({ device }) => device);
}
