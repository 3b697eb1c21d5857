import type { CaseSummary } from '@cityloop/contract/rest/case';
import type { Lamp } from '@cityloop/domain/case/clock';
import type { Language } from './words/language.ts';
import { TERMS, termOf } from './words/terms.ts';

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

/** Natural time to or past a deadline in its two largest units: `剩余 3 小时 20 分钟`, `Overdue 2 d 4 h`. */
export function formatRemaining(dueAt: string, now: number, language: Language): string {
  const { control, lamp } = TERMS[language];
  const left = Date.parse(dueAt) - now;
  const span = formatSpan(Math.abs(left), language);
  return left > 0 ? control.timeLeft(span) : `${lamp.red} ${span}`;
}

/** A length of natural time in its two largest units; seconds only below two minutes. */
export function formatSpan(ms: number, language: Language): string {
  const { day, hour, minute, second } = TERMS[language].timeUnit;
  const whole = (unit: number, within = Number.POSITIVE_INFINITY) => Math.floor((ms % within) / unit);
  if (ms >= DAY_MS) return `${whole(DAY_MS)} ${day} ${whole(HOUR_MS, DAY_MS)} ${hour}`;
  if (ms >= HOUR_MS) return `${whole(HOUR_MS)} ${hour} ${whole(MINUTE_MS, HOUR_MS)} ${minute}`;
  if (ms > NEAR_MS) return `${whole(MINUTE_MS)} ${minute}`;
  if (ms >= MINUTE_MS) return `${whole(MINUTE_MS)} ${minute} ${whole(SECOND_MS, MINUTE_MS)} ${second}`;
  return `${whole(SECOND_MS)} ${second}`;
}

/** About how long, in the largest unit that leaves at least one of it: `1.5 h`. The space is a thin one. */
export function formatRoughSpan(ms: number, language: Language): string {
  const units = [
    ['day', DAY_MS],
    ['hour', HOUR_MS],
    ['minute', MINUTE_MS],
  ] as const;
  const [unit, length] = units.find(([, length]) => ms >= length) ?? (['second', SECOND_MS] as const);
  return `${Number((ms / length).toFixed(1))}\u2009${TERMS[language].timeUnit[unit]}`;
}

/** A limit as it was given, in natural or working time: `3 工作时`, `2 working d`. */
export function formatLimit(limit: { readonly amount?: unknown; readonly unit?: unknown }, language: Language): string {
  const unit = typeof limit.unit === 'string' ? limit.unit : '';
  return `${String(limit.amount)} ${termOf(language, 'timeUnit', unit)}`;
}
