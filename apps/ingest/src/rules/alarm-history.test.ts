import { createSeededRandom } from '@cityloop/testbed/seeded-random';
import { expect, it } from 'vitest';
import { playHistory } from '../test/alarm-history.ts';

/** `ALARM_HISTORIES=100000 npx vitest run --project pure apps/ingest/src/rules/alarm-history`: some minutes. */
const HISTORIES = Number(process.env.ALARM_HISTORIES ?? 400);
const FIRST_SEED = 20_261;

it('of any readings, silence, restarts, lost answers and steps of the clock, alarms begin and end when they obviously should', () => {
  const differing: string[] = [];
  for (let index = 0; index < HISTORIES; index += 1) {
    const difference = playHistory(createSeededRandom(FIRST_SEED + index));
    if (difference !== undefined) differing.push(`seed ${FIRST_SEED + index}: ${difference}`);
  }
  expect(`${differing.length} of ${HISTORIES} differ\n${differing.slice(0, 3).join('\n')}`).toBe(
    `0 of ${HISTORIES} differ\n`,
  );
}, 3_600_000);
