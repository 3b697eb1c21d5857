import type { CaseReport } from '@cityloop/contract/rest/case';
import { caseReport } from '@cityloop/contract/rest/case';
import { createDraw } from '@cityloop/dice/chance';
import { expect, it } from 'vitest';
import { present, ROSTER, report } from '../testing/paper-case.ts';
import { nextReport, type Place, placeTypes, reportPauseMs } from './next-report.ts';
import { findOriginal } from './original.ts';
import { REPORT_BOOK } from './report-book.ts';

const categories = new Set(REPORT_BOOK.map(({ category }) => category));
const placesByType = new Map(
  [...placeTypes(categories)].map((type, index): [string, Place[]] => [
    type,
    [{ id: `${type}-1`, type, name: type, address: '云林街道1号', location: { lon: 126 + index / 100, lat: 28.5 } }],
  ]),
);
const draw = createDraw('reports');
const first = present(report('20260302-1', { channel: 'hotline', reporter: 'sim-citizen-hotline' }));
const reports = Array.from({ length: 400 }, () =>
  nextReport({ roster: ROSTER, categories, placesByType, open: [first] }, draw),
);

it('reports what the contract takes, from citizens, patrols and cameras', () => {
  const sent = reports.map((planned) => caseReport.parse(planned?.report) as CaseReport);
  expect(new Set(sent.map(({ channel }) => channel))).toEqual(new Set(['hotline', 'public', 'video', undefined]));
  expect(new Set(sent.map(({ category }) => category)).size).toBeGreaterThan(20);
  expect(reports.every((planned) => planned?.by.startsWith('sim-'))).toBe(true);
});

it('names the component where the matter is a component, at its place', () => {
  const lamp = reports.find((planned) => planned?.report.category === 'street-lamp-fault');
  expect(lamp?.report.component).toBe('street-lamp-1');
});

it('reports some things twice, close enough for a clerk to see it', () => {
  const repeats = reports.filter(
    (planned) =>
      planned?.report.category === first.category &&
      findOriginal({ ...first, id: 'x', location: planned.report.location, reportedAt: '2026-03-02T01:05:00Z' }, [
        first,
      ]),
  );
  expect(repeats.length).toBeGreaterThan(20);
  expect(repeats.length).toBeLessThan(120);
});

it('sees no repeat in what is older, elsewhere, of another kind or ended', () => {
  const later = { ...first, id: 'x', reportedAt: '2026-03-02T01:05:00Z' };
  expect(findOriginal(later, [first])).toBe(first.id);
  expect(findOriginal(first, [later])).toBeUndefined();
  expect(findOriginal({ ...later, location: { lon: 126.01, lat: 28.5 } }, [first])).toBeUndefined();
  expect(findOriginal({ ...later, category: 'road-dirt' }, [first])).toBeUndefined();
  expect(findOriginal(later, [{ ...first, state: 'closed' }])).toBeUndefined();
});

it('reports fast in an empty city, slowly in a busy one and not in a full one', () => {
  const pauses = [0, 30, 70].map((open) => reportPauseMs(open, () => 0.5));
  expect(pauses).toEqual([14_000, 55_000, 110_000]);
  expect(reportPauseMs(80, () => 0.5)).toBeUndefined();
});
