import type { DryRunAnswer } from '@cityloop/contract/rest/alarm-rule-dry-run';
import type { DryRunSource } from '@cityloop/db/alarm/dry-run-readings';
import type { WouldBeAlarm } from '@cityloop/domain/alarm/dry-run';
import { localDay, type Zone } from '@cityloop/domain/time/zone';

/** Alarms that are listed one by one, the newest; all are counted. */
const MOST_LISTED = 500;

const MOST_BUSIEST = 20;

type Item = DryRunAnswer['items'][number];

/** What a dry run has found so far, in bounded memory however many alarms there are. */
export class DryRunTally {
  readonly #range: { readonly from: number; readonly to: number };
  readonly #zone: Zone;
  readonly #days = new Map<string, number>();
  readonly #busiest = new Map<string, { component: string; componentName: string; alarms: number }>();
  #items: Item[] = [];
  #alarms = 0;
  #before = 0;

  constructor(range: { readonly from: number; readonly to: number }, zone: Zone) {
    this.#range = range;
    this.#zone = zone;
  }

  /** Some more alarms of a source. Those that end before the range are none of it; those that began before it are counted apart. */
  add({ id, name }: DryRunSource, alarms: readonly WouldBeAlarm[]): void {
    const within = alarms.filter(({ clearedAt }) => clearedAt === undefined || clearedAt > this.#range.from);
    const raised = within.filter(({ raisedAt }) => raisedAt >= this.#range.from);
    for (const { raisedAt } of raised) {
      const day = localDay(new Date(raisedAt), this.#zone);
      this.#days.set(day, (this.#days.get(day) ?? 0) + 1);
    }
    this.#alarms += raised.length;
    this.#before += within.length - raised.length;
    const former = this.#busiest.get(id)?.alarms ?? 0;
    if (raised.length > 0) {
      this.#busiest.set(id, { component: id, componentName: name, alarms: former + raised.length });
    }
    this.#items.push(...within.slice(-MOST_LISTED).map((alarm) => itemOf({ id, name }, alarm)));
    if (this.#items.length > 2 * MOST_LISTED) this.#items = newest(this.#items);
  }

  answer(): Pick<DryRunAnswer, 'alarms' | 'alarmedComponents' | 'alreadyActive' | 'byDay' | 'byComponent' | 'items'> {
    return {
      alarms: this.#alarms,
      alarmedComponents: this.#busiest.size,
      alreadyActive: this.#before,
      byDay: [...this.#days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([day, alarms]) => ({ day, alarms })),
      byComponent: [...this.#busiest.values()].sort((a, b) => b.alarms - a.alarms).slice(0, MOST_BUSIEST),
      items: newest(this.#items),
    };
  }
}

function newest(items: readonly Item[]): Item[] {
  return [...items].sort((a, b) => (a.raisedAt < b.raisedAt ? 1 : -1)).slice(0, MOST_LISTED);
}

function itemOf({ id, name }: Pick<DryRunSource, 'id' | 'name'>, alarm: WouldBeAlarm): Item {
  return {
    component: id,
    componentName: name,
    metric: alarm.metric,
    raisedAt: new Date(alarm.raisedAt).toISOString(),
    clearedAt: alarm.clearedAt === undefined ? null : new Date(alarm.clearedAt).toISOString(),
    value: alarm.value,
    worst: alarm.worst ?? null,
    window: { from: new Date(alarm.window.from).toISOString(), to: new Date(alarm.window.to).toISOString() },
  };
}
