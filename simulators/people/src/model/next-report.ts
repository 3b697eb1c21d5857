import type { CaseReport, CaseSummary } from '@cityloop/contract/rest/case';
import { type Draw, pick } from '@cityloop/dice/chance';
import type { Point } from '@cityloop/domain/grid/point';
import { REPORT_BOOK, type ReportPattern } from './report-book.ts';
import { type Officer, officersOf } from './roster.ts';

/** A component that people know a place by. */
export interface Place {
  readonly id: string;
  readonly type: string;
  readonly address: string;
  readonly name: string;
  readonly location: Point;
}

export interface ReportFacts {
  readonly roster: readonly Officer[];
  readonly categories: ReadonlySet<string>;
  readonly placesByType: ReadonlyMap<string, readonly Place[]>;
  /** Open cases that somebody else may notice too. */
  readonly open: readonly CaseSummary[];
}

export interface PlannedReport {
  readonly by: string;
  readonly report: Omit<CaseReport, 'requestId'>;
}

/** The account through which citizens' calls come in, where the city has one. */
const CITIZENS = 'sim-citizen-hotline';
const REPEAT_SHARE = 0.14;

/** A citizen's call or an officer's finding; now and then of something that is reported already. */
export function nextReport(facts: ReportFacts, draw: Draw): PlannedReport | undefined {
  return (draw() < REPEAT_SHARE ? repeatReport(facts, draw) : undefined) ?? freshReport(facts, draw);
}

/** Types of components that the book needs places of. */
export function placeTypes(categories: ReadonlySet<string>): Set<string> {
  return new Set(REPORT_BOOK.filter(({ category }) => categories.has(category)).flatMap(({ at }) => at));
}

function freshReport(facts: ReportFacts, draw: Draw): PlannedReport | undefined {
  const { categories, placesByType } = facts;
  const usable = REPORT_BOOK.filter(
    ({ category, at }) => categories.has(category) && at.some((type) => placesByType.get(type)?.length),
  );
  const chosen = pickWeighted(usable, draw);
  if (!chosen) return undefined;
  const places = chosen.at.flatMap((type) => placesByType.get(type) ?? []);
  const place = pick(draw, places);
  return signed(facts, draw, {
    ...textOf(chosen, place, draw),
    location: chosen.isComponent ? place.location : near(place.location, draw),
    ...(chosen.isComponent ? { component: place.id } : {}),
  });
}

/** Another citizen about the same thing, in other words and a few steps away. */
function repeatReport(facts: ReportFacts, draw: Draw): PlannedReport | undefined {
  const young = facts.open.filter(
    ({ state, channel }) => (state === 'reported' || state === 'confirmed') && channel !== 'sensor',
  );
  if (young.length === 0) return undefined;
  const first = pick(draw, young);
  const known = REPORT_BOOK.find(({ category }) => category === first.category);
  if (!known) return undefined;
  const place = { address: first.address, name: first.address };
  return signed(facts, draw, {
    ...textOf(known, place, draw),
    location: near(first.location, draw),
    ...(first.component === null ? {} : { component: first.component }),
  });
}

function signed(
  facts: ReportFacts,
  draw: Draw,
  report: Omit<CaseReport, 'requestId' | 'channel'>,
): PlannedReport | undefined {
  const where = draw();
  const citizens = facts.roster.find(({ username }) => username === CITIZENS);
  const clerks = officersOf(facts.roster, 'clerk').filter(({ username }) => username !== CITIZENS);
  const collectors = officersOf(facts.roster, 'collector');
  if (where < 0.62 && citizens) {
    return { by: citizens.username, report: { ...report, channel: draw() < 0.7 ? 'hotline' : 'public' } };
  }
  if (where < 0.85 && collectors.length > 0) return { by: pick(draw, collectors).username, report };
  if (clerks.length === 0) return undefined;
  return { by: pick(draw, clerks).username, report: { ...report, channel: draw() < 0.6 ? 'video' : 'hotline' } };
}

function textOf({ category, titles, descriptions }: ReportPattern, place: Pick<Place, 'address' | 'name'>, draw: Draw) {
  const address = place.address || place.name;
  return { category, address, title: `${address}${pick(draw, titles)}`, description: pick(draw, descriptions) };
}

/** Within some 25 m. */
function near({ lon, lat }: Point, draw: Draw): Point {
  const shift = () => (draw() - 0.5) * 0.0005;
  return { lon: Math.round((lon + shift()) * 1e6) / 1e6, lat: Math.round((lat + shift()) * 1e6) / 1e6 };
}

function pickWeighted(patterns: readonly ReportPattern[], draw: Draw): ReportPattern | undefined {
  let left = draw() * patterns.reduce((sum, { weight }) => sum + weight, 0);
  return patterns.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
}

const FEW_OPEN = 15;
const MANY_OPEN = 80;

/** Milliseconds until the next report: soon in an empty city, none while the desks are full. */
export function reportPauseMs(openCases: number, draw: Draw): number | undefined {
  if (openCases >= MANY_OPEN) return undefined;
  const mean = openCases < FEW_OPEN ? 14_000 : openCases < MANY_OPEN / 2 ? 55_000 : 110_000;
  return Math.round(mean * (0.5 + draw()));
}
