import type { Logger } from '@cityloop/runtime/logger';
import { acknowledgeAlarms } from './alarm-duty.ts';
import { followCases, listOpenCases } from './case-changes.ts';
import { createCaseWork } from './case-work.ts';
import { readCity } from './city-source.ts';
import { createHotline } from './hotline.ts';
import { createRound } from './round.ts';
import { OBSERVER } from './secrets.ts';
import type { Staff } from './staff.ts';

export interface PeopleOptions {
  readonly serverUrl: string;
  readonly staff: Staff;
  readonly seed: number;
  readonly speed: number;
  readonly logger: Logger;
}

const BEAT_MS = 500;
const SWEEP_MS = 60_000;
const ALARM_ROUND_MS = 20_000;

/** Lets the people work until the returned function is called; it waits for what is under way. */
export async function startPeople({
  serverUrl,
  staff,
  seed,
  speed,
  logger,
}: PeopleOptions): Promise<() => Promise<void>> {
  const observer = staff.clientOf(OBSERVER);
  const city = await readCity(observer);
  const now = Date.now;
  const { categories, departments } = city;
  const cases = createCaseWork({ seed, speed, staff, observer, categories, departments, logger, now });
  const hotline = createHotline({ seed, speed, staff, city, logger, now });
  const stopFollowing = followCases(serverUrl, observer, (id, version) => cases.hint(id, version));

  const rounds = [
    createRound(logger, BEAT_MS, async () => {
      await cases.work();
      await hotline.work(cases.countOpen(), cases.ownCases());
    }),
    createRound(logger, SWEEP_MS, async () => {
      cases.sweep(await listOpenCases(observer));
      logger.info({ open: cases.countOpen(), waiting: cases.waiting() }, 'people work');
    }),
    createRound(logger, ALARM_ROUND_MS, async () => {
      await acknowledgeAlarms(staff, observer, { now: now(), speed });
    }),
  ];
  // The first sweep finds what former runs have left.
  await rounds[1]?.run();
  for (const round of rounds) round.start();
  logger.info({ officers: staff.roster.length, open: cases.countOpen() }, 'people are at work');

  return async () => {
    stopFollowing();
    await Promise.all(rounds.map((round) => round.stop()));
  };
}
