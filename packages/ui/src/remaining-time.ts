import type { CaseSummary } from '@cityloop/contract/rest/case';
import type { Lamp } from '@cityloop/domain/case/deadline';
import type { Language } from './terms.ts';

/** A running clock as the REST answers carry it. */
export type RunningClock = CaseSummary['deadlines'][number];

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** From here on, seconds are shown on both sides of the deadline. */
const NEAR_MS = 2 * MINUTE_MS;

/** The clock that runs out first, or undefined where none runs. */
export function firstDue(clocks: readonly RunningClock[]): RunningClock | undefined {
  return clocks.toSorted((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt))[0];
}

/** The lamp of one clock at `now` (epoch milliseconds of the server). */
export function lampAt(clock: RunningClock | undefined, now: number): Lamp {
  if (!clock) return 'off';
  if (now >= Date.parse(clock.dueAt)) return 'red';
  return now >= Date.parse(clock.yellowAt) ? 'yellow' : 'green';
}

/** Milliseconds until the shown text changes: each second near the deadline, else at the next half minute. */
export function nextTickMs(clock: RunningClock, now: number): number {
  const left = Date.parse(clock.dueAt) - now;
  if (Math.abs(left) <= NEAR_MS) return SECOND_MS;
  return left > 0 ? Math.min(30_000, left - NEAR_MS + 1) : 30_000;
}

const UNITS = {
  'zh-CN': { day: ' 天 ', hour: ' 小时 ', minute: ' 分 ', second: ' 秒', left: '剩余 ', over: '超时 ' },
  en: { day: ' d ', hour: ' h ', minute: ' min ', second: ' s', left: '', over: 'over by ' },
} as const;
const AFTER = { 'zh-CN': '', en: ' left' } as const;

/** Natural time to or past a deadline in its two largest units: `剩余 3 小时 20 分`, `over by 2 d 4 h`. */
export function formatRemaining(dueAt: string, now: number, language: Language): string {
  const left = Date.parse(dueAt) - now;
  const words = UNITS[language];
  const span = formatSpan(Math.abs(left), language);
  return left > 0 ? `${words.left}${span}${AFTER[language]}` : `${words.over}${span}`;
}

/** A length of time in its two largest units; seconds only below two minutes. */
export function formatSpan(ms: number, language: Language): string {
  const { day, hour, minute, second } = UNITS[language];
  const whole = (unit: number, within = Number.POSITIVE_INFINITY) => Math.floor((ms % within) / unit);
  if (ms >= DAY_MS) return `${whole(DAY_MS)}${day}${whole(HOUR_MS, DAY_MS)}${hour}`.trimEnd();
  if (ms >= HOUR_MS) return `${whole(HOUR_MS)}${hour}${whole(MINUTE_MS, HOUR_MS)}${minute}`.trimEnd();
  if (ms > NEAR_MS) return `${whole(MINUTE_MS)}${minute}`.trimEnd();
  if (ms >= MINUTE_MS) return `${whole(MINUTE_MS)}${minute}${whole(SECOND_MS, MINUTE_MS)}${second}`;
  return `${whole(SECOND_MS)}${second}`;
}
