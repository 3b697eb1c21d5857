import { parseArgs } from 'node:util';

export interface FaultConfig {
  readonly messages: number;
  readonly faults: number;
  readonly seed: number;
  readonly perSecond: number;
  /** Longest time that a part stays away. */
  readonly awayMs: number;
  /** Part of the names of the faults that are wanted; all without it. */
  readonly only: string | undefined;
  /** A cell with a world of its own instead of the random schedule; `all` for each of them. */
  readonly cell: string | undefined;
  /** Through an external Mosquitto, with so many workers that share its messages. */
  readonly workers: number;
  readonly isExternal: boolean;
  /** Readings of each message. */
  readonly records: number;
}

/** @throws with a line that a person can act on */
export function readFaultConfig(args: readonly string[]): FaultConfig {
  const { values } = parseArgs({
    args: [...args],
    options: {
      messages: { type: 'string', default: '200000' },
      faults: { type: 'string', default: '50' },
      seed: { type: 'string' },
      rate: { type: 'string', default: '20000' },
      records: { type: 'string', default: '1' },
      'away-ms': { type: 'string', default: '1500' },
      only: { type: 'string' },
      cell: { type: 'string' },
      external: { type: 'boolean', default: false },
      workers: { type: 'string', default: '1' },
    },
  });
  const whole = (name: 'messages' | 'faults' | 'rate' | 'away-ms' | 'workers' | 'records') => {
    const number = Number(values[name]);
    if (!Number.isInteger(number) || number < 1)
      throw new Error(`--${name} ${values[name]} is no whole number above 0`);
    return number;
  };
  const seed = values.seed === undefined ? 1 + Math.floor(Math.random() * 1_000_000) : Number(values.seed);
  if (!Number.isInteger(seed)) throw new Error(`--seed ${values.seed} is no whole number`);
  const workers = whole('workers');
  if (workers > 1 && !values.external)
    throw new Error('--workers needs --external: one process has the embedded broker');
  return {
    messages: whole('messages'),
    faults: whole('faults'),
    seed,
    perSecond: whole('rate'),
    records: whole('records'),
    awayMs: whole('away-ms'),
    only: values.only,
    cell: values.cell,
    workers,
    isExternal: values.external,
  };
}
