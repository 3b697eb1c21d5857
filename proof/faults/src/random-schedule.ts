import type { Random } from '@cityloop/testbed/seeded-random';
import { DATABASE_FAULTS } from './database-faults.ts';
import { DEVICE_FAULTS } from './device-faults.ts';
import type { NamedFault } from './fault-run.ts';
import { BROKER_FAULTS, PROCESS_FAULTS } from './process-faults.ts';

const named = (faults: Readonly<Record<string, NamedFault['fault']>>): NamedFault[] =>
  Object.entries(faults).map(([name, fault]) => ({ name, fault }));

/** Those that a world with the embedded broker can suffer. */
export const EMBEDDED_FAULTS: readonly NamedFault[] = [
  ...named(PROCESS_FAULTS),
  ...named(DATABASE_FAULTS),
  ...named(DEVICE_FAULTS),
];

/** With an external broker: what it alone had acknowledged is no loss of ours, so its own death is played by itself. */
export const EXTERNAL_FAULTS: readonly NamedFault[] = EMBEDDED_FAULTS.filter(
  ({ name }) => name !== 'everything killed',
);
export const DEATH_OF_THE_BROKER: readonly NamedFault[] = named(BROKER_FAULTS);

/** So many of them in an order of chance; each comes once before any comes again. */
export function drawFaults(faults: readonly NamedFault[], count: number, random: Random): NamedFault[] {
  const drawn: NamedFault[] = [];
  let bag: NamedFault[] = [];
  while (drawn.length < count) {
    if (bag.length === 0) bag = [...faults];
    drawn.push(...bag.splice(Math.floor(random() * bag.length), 1));
  }
  return drawn;
}
