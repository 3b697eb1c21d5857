import { getCaseBook } from '@cityloop/db/case/case-book';
import { listCaseFiles } from '@cityloop/db/case/case-list';
import { saveCaseFile } from '@cityloop/db/case/case-projection';
import { countCity, rankCases } from '@cityloop/db/situation/situation';
import { SYSTEM_ACTOR } from '@cityloop/domain/account/actor';
import { born } from '@cityloop/domain/case/apply';
import { BY_SYSTEM, reportEntry } from '@cityloop/domain/case/birth';
import type { CaseFile } from '@cityloop/domain/case/case-file';
import { type Clock, type ClockKind, lamp, overdue } from '@cityloop/domain/case/clock';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestCity, testCity } from '../test/test-city.ts';

let city: TestCity;
beforeAll(async () => {
  city = await testCity();
});
afterAll(async () => {
  await city.stop();
});

const NOW = new Date();
const at = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);

function clock(kind: ClockKind, dueIn: number): Clock {
  const limit = { amount: 1, unit: 'hour' } as const;
  const times = { startedAt: at(-600), runningSince: at(-600), dueAt: at(dueIn), yellowAt: at(dueIn - 12) };
  return { kind, limit, limitMs: 3_600_000, spentMs: 0, edition: 'x', ...times };
}

/** Cases whose clocks run out at random moments around now, or don't run at all. */
const minutes = fc.option(fc.integer({ min: -500, max: 500 }), { nil: undefined });
const someCases = fc.array(fc.record({ stage: minutes, total: minutes }), { minLength: 30, maxLength: 60 });

describe('overdue is one answer', () => {
  it('of lamp, list, ranking and vital sign, as of the domain', async () => {
    const db = city.database.owner;
    const book = await getCaseBook(db);
    const cases: CaseFile[] = fc
      .sample(someCases, { numRuns: 1, seed: 7 })
      .flat()
      .map(({ stage, total }, index) => {
        const report = { ...REPORT, title: `case ${index}` };
        const id = `20260915-${String(index + 1).padStart(5, '0')}`;
        const clocks = [
          ...(stage === undefined ? [] : [clock('confirmation', stage)]),
          ...(total === undefined ? [] : [clock('total', total)]),
        ];
        return { ...born(reportEntry(id, report, { ...BY_SYSTEM, at: at(-600) }, book)), clocks };
      });
    for (const caseFile of cases) await saveCaseFile(db, caseFile, NOW);

    const by = (is: (caseFile: CaseFile) => boolean) =>
      cases
        .filter(is)
        .map(({ id }) => id)
        .sort();
    const stage = by(({ clocks }) => overdue(clocks, NOW).stage);
    const total = by(({ clocks }) => overdue(clocks, NOW).total);
    const either = by(({ clocks }) => lamp(clocks, NOW) === 'red');
    expect(stage.length * total.length).toBeGreaterThan(0);

    const listed = async (past: 'stage' | 'total' | 'either') => {
      const page = { order: 'newest', after: undefined, limit: 500 } as const;
      const found = await listCaseFiles(db, SYSTEM_ACTOR, { overdue: { past, now: NOW } }, page);
      return found.map(({ caseFile }) => caseFile.id).sort();
    };
    expect([await listed('stage'), await listed('total'), await listed('either')]).toEqual([stage, total, either]);

    const [row] = await rankCases(db, 'state');
    expect(row).toMatchObject({ overdue: either.length, stageOverdue: stage.length, totalOverdue: total.length });
    expect(await countCity(db)).toMatchObject({
      'cases:overdue': either.length,
      'cases:stage-overdue': stage.length,
      'cases:total-overdue': total.length,
    });
  });
});

const REPORT: CaseFile['report'] = {
  channel: 'sensor',
  category: 'noise-nuisance',
  title: 'x',
  description: '',
  location: { lon: 120.005, lat: 30.005 },
  grid: '99020100100101',
  address: '',
  reporter: undefined,
  componentId: undefined,
  alarmId: undefined,
  externalId: undefined,
  confirmationExempt: false,
};
