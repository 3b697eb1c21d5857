import type { AlarmChangeRow } from '@cityloop/db/alarm/alarm-change';
import type { RuleInput } from '@cityloop/domain/alarm/input';
import { isRemembered, type RuleState } from '@cityloop/domain/alarm/phase';
import { type AlarmRule, ruleKey } from '@cityloop/domain/alarm/rule';
import { groupRules } from '@cityloop/domain/alarm/rule-group';
import type { TakenReading } from '@cityloop/domain/telemetry/reading';
import { obviousChanges, sayChange } from '@cityloop/domain/testing/obvious-alarms';
import { type BreachWatch, createBreachWatch, type Judgement, type Remembered } from '../rules/breach.ts';
import type { RulesInForce } from '../rules/rules-in-force.ts';

/** Of the one type of component in these histories. */
const METRICS = [
  { key: 1, code: 'level' },
  { key: 2, code: 'rain' },
] as const;
const COMPONENTS = [10, 20] as const;
const STEP_MS = 100;
const STEPS = 70;

export type Random = () => number;

/** What differs, in words; undefined where nothing does. */
export function playHistory(random: Random): string | undefined {
  const history = new History(random);
  for (let step = 0; step < STEPS; step += 1) history.step();
  return history.difference();
}

interface Heard {
  readonly component: number;
  readonly metric: (typeof METRICS)[number];
  readonly at: number;
  readonly value: number;
  readonly quality: number;
  /** By the machine's clock, which steps; and by one that doesn't. */
  readonly receivedAt: number;
  readonly arrivedAt: number;
}

interface Batch {
  readonly readings: readonly Heard[];
  readonly through: number;
  readonly heardAt: (receivedAt: number) => number;
  readonly judgement: Judgement;
}

/** One history: sources with clocks of their own, a lane into a database that may be away, processes that end. */
class History {
  readonly #random: Random;
  readonly #rules: readonly AlarmRule[];
  readonly #registry: RulesInForce;
  readonly #skew = new Map(COMPONENTS.map((key) => [key as number, 0]));
  /** Never steps; and how far the machine's clock is off it. */
  #now = 1_000_000;
  #wallOff = 0;
  #queue: Heard[] = [];
  #sent: Heard[] = [];
  #batch: Batch | undefined;
  #isAway = false;
  #watch: BreachWatch;
  readonly #due = new Set<number>();
  readonly #stored = new Store();
  readonly #changes: AlarmChangeRow[] = [];
  readonly #truth: Truth;

  constructor(random: Random) {
    this.#random = random;
    for (const key of COMPONENTS) this.#skew.set(key, Math.round((random() - 0.5) * 8) * STEP_MS);
    this.#rules = drawRules(random);
    this.#registry = registryOf(this.#rules);
    this.#truth = new Truth(this.#rules);
    this.#watch = this.#open();
  }

  step(): void {
    this.#now += STEP_MS;
    if (this.#chance(0.04)) this.#isAway = !this.#isAway;
    if (this.#chance(0.02)) this.#wallOff += Math.round((this.#random() - 0.5) * 200) * STEP_MS;
    if (this.#chance(0.35)) this.#hear(this.#draw());
    if (this.#chance(0.1)) this.#repeat();
    if (this.#chance(0.04)) this.#restart();
    this.#write();
  }

  /** Compares when all has been done that can be done. */
  difference(): string | undefined {
    this.#isAway = false;
    for (let left = 0; left < 3; left += 1) {
      this.#now += STEP_MS;
      this.#write();
    }
    for (const rule of this.#rules) {
      for (const component of COMPONENTS) {
        const said = this.#changes
          .filter((change) => change.rule === rule.code && change.componentKey === component)
          .map(({ kind, at, value, windowFrom }) => sayChange({ kind, at, value, window: { from: windowFrom } }));
        const expected = this.#truth.changes(rule, component);
        if (said.join() !== expected.join()) {
          return `${JSON.stringify(rule)} of ${component}: ${said.join() || 'nothing'}; expected ${expected.join() || 'nothing'}`;
        }
      }
    }
    return undefined;
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #draw(): Heard {
    const component = COMPONENTS[this.#chance(0.5) ? 0 : 1];
    // Mostly now, by the source's clock; sometimes what had waited somewhere.
    const late = this.#chance(0.15) ? Math.floor(this.#random() * 12) * STEP_MS : 0;
    return {
      component,
      metric: METRICS[this.#chance(0.6) ? 0 : 1],
      at: this.#now + (this.#skew.get(component) ?? 0) - late,
      value: Math.floor(this.#random() * 5),
      quality: this.#chance(0.15) ? 1 : 0,
      receivedAt: 0,
      arrivedAt: 0,
    };
  }

  #hear(reading: Heard): void {
    this.#queue.push({ ...reading, receivedAt: this.#now + this.#wallOff, arrivedAt: this.#now });
    this.#sent.push(reading);
  }

  #repeat(): void {
    const again = this.#sent[Math.floor(this.#random() * this.#sent.length)];
    if (again) this.#hear(again);
  }

  /** A process ends and another begins, of the same name or another owner: what was not committed is sent again. */
  #restart(): void {
    const unacknowledged = [...(this.#batch?.readings ?? []), ...this.#queue];
    // The commit may have gone through, and its answer was lost.
    if (this.#batch && this.#chance(0.5)) this.#commit(this.#batch);
    this.#batch = undefined;
    this.#queue = [];
    this.#due.clear();
    if (this.#chance(0.7)) this.#now += Math.floor(this.#random() * 20) * STEP_MS;
    this.#watch = this.#open();
    this.#truth.reopen((receivedAt) => this.#now - Math.max(0, this.#now + this.#wallOff - receivedAt));
    for (const reading of unacknowledged) this.#hear(reading);
  }

  #open(): BreachWatch {
    const wall = this.#now + this.#wallOff;
    return createBreachWatch(
      this.#stored.remembered(this.#rules, (receivedAt) => this.#now - Math.max(0, wall - receivedAt)),
      this.#registry,
    );
  }

  /** As a lane does: one batch at a time, judged once, tried until it is in the database. */
  #write(): void {
    this.#batch ??= this.#next();
    if (!this.#batch || this.#isAway) return;
    this.#commit(this.#batch);
    this.#batch.judgement.commit();
    this.#batch = undefined;
    if (this.#queue.length > 0) this.#write();
  }

  #next(): Batch | undefined {
    for (const key of this.#watch.takeDue(this.#now, Number.POSITIVE_INFINITY)) this.#due.add(key);
    // A batch may not hold all that waits: what is left has arrived nevertheless.
    const size = this.#chance(0.3) ? 1 + Math.floor(this.#random() * this.#queue.length) : this.#queue.length;
    const [first] = this.#queue;
    const readings = distinct(this.#queue.slice(0, size));
    const through = Math.min(this.#now, this.#queue[size]?.arrivedAt ?? this.#now);
    const [ours, wall, since] = [this.#now, this.#now + this.#wallOff, first?.arrivedAt ?? this.#now];
    if (readings.length === 0 && this.#due.size === 0) {
      this.#truth.look([], { ours, heardAt: () => ours });
      return undefined;
    }
    const heardAt = (receivedAt: number) => ours - Math.min(Math.max(0, wall - receivedAt), Math.max(0, ours - since));
    const due = [...this.#due];
    this.#due.clear();
    this.#queue = this.#queue.slice(size);
    const judgement = this.#watch.judge(readings.map(takenOf), {
      registry: this.#registry,
      heardAt,
      due,
      heardThrough: () => through,
    });
    return { readings, through, heardAt, judgement };
  }

  #commit({ readings, through, heardAt, judgement }: Batch): void {
    this.#changes.push(...judgement.alarmChanges);
    this.#stored.write(readings, judgement);
    this.#truth.look(readings, { ours: through, heardAt });
  }
}

/** What is in the database. */
class Store {
  readonly #states = new Map<string, { readonly rule: string; readonly component: number; readonly json: string }>();
  readonly #latest = new Map<string, Heard>();

  write(readings: readonly Heard[], { stateChanges }: Judgement): void {
    for (const { rule, ruleVersion, componentKey, state } of stateChanges) {
      const key = `${rule}@${ruleVersion}`;
      this.#states.set(`${key}/${componentKey}`, { rule: key, component: componentKey, json: JSON.stringify(state) });
    }
    for (const reading of readings) {
      const key = `${reading.component}/${reading.metric.key}`;
      const known = this.#latest.get(key);
      if (reading.quality === 0 && (!known || known.at < reading.at)) this.#latest.set(key, reading);
    }
  }

  remembered(rules: readonly AlarmRule[], heardAt: (receivedAt: number) => number): Remembered {
    const statesOf = (component: number, wanted: (rule: AlarmRule) => boolean) => {
      const keys = new Set(rules.filter(wanted).map(ruleKey));
      return [...this.#states.values()]
        .filter((row) => row.component === component && keys.has(row.rule))
        .map((row): [string, RuleState] => [row.rule, JSON.parse(row.json)]);
    };
    const streams = [...this.#latest.values()].map(({ component, metric, at, receivedAt }) => {
      const states = statesOf(component, (rule) => rule.kind !== 'composite' && rule.metric === metric.code);
      return {
        componentKey: component,
        metricKey: metric.key,
        lastAt: Math.max(at, ...states.map(([, state]) => state.lastAt)),
        heardAt: heardAt(receivedAt),
        live: new Map(states.filter(([, state]) => isRemembered(state))),
      };
    });
    const composites = COMPONENTS.flatMap((componentKey) =>
      statesOf(componentKey, ({ kind }) => kind === 'composite').map(([key, state]) => ({ componentKey, key, state })),
    );
    return { streams, composites };
  }
}

/** All that was heard of each component, with the time of its own that went by at each look; alarms are found anew from all of it. */
class Truth {
  readonly #rules: readonly AlarmRule[];
  readonly #heard = new Map<string, RuleInput[]>();
  #lookedAt = 0;
  readonly #newest = new Map<string, { at: number; heardAt: number; receivedAt: number }>();

  constructor(rules: readonly AlarmRule[]) {
    this.#rules = rules;
  }

  look(
    readings: readonly Heard[],
    { ours, heardAt }: { readonly ours: number; readonly heardAt: (receivedAt: number) => number },
  ): void {
    for (const { component, metric, at, value, quality, receivedAt } of readings.toSorted((a, b) => a.at - b.at)) {
      if (quality !== 0) continue;
      for (const rule of this.#rules) {
        if (!metricsOf(rule).includes(metric.code)) continue;
        this.#historyOf(rule, component).push({ kind: 'reading', metric: metric.code, at, value });
      }
      const key = `${component}/${metric.code}`;
      if ((this.#newest.get(key)?.at ?? 0) < at)
        this.#newest.set(key, { at, heardAt: heardAt(receivedAt), receivedAt });
    }
    for (const rule of this.#rules) {
      for (const component of COMPONENTS) {
        const spoken = metricsOf(rule).flatMap((metric) => this.#newest.get(`${component}/${metric}`) ?? []);
        const newest = spoken.toSorted((a, b) => b.at - a.at)[0];
        if (!newest) continue;
        // One change for each input; an end and a begin may come at once, and more where much time went by.
        const ticks = ours - this.#lookedAt > STEP_MS ? 4 : 2;
        const at = newest.at + (ours - newest.heardAt);
        for (let index = 0; index < ticks; index += 1) this.#historyOf(rule, component).push({ kind: 'tick', at });
      }
    }
    this.#lookedAt = ours;
  }

  /** Only the machine's clock tells the next process how long ago something was heard. */
  reopen(heardAt: (receivedAt: number) => number): void {
    for (const newest of this.#newest.values()) newest.heardAt = heardAt(newest.receivedAt);
  }

  changes(rule: AlarmRule, component: number): string[] {
    return obviousChanges(rule, this.#historyOf(rule, component));
  }

  #historyOf(rule: AlarmRule, component: number): RuleInput[] {
    const key = `${rule.code}/${component}`;
    const known = this.#heard.get(key) ?? [];
    if (known.length === 0) this.#heard.set(key, known);
    return known;
  }
}

function metricsOf(rule: AlarmRule): string[] {
  return rule.kind === 'composite' ? rule.parts.map(({ metric }) => metric) : [rule.metric];
}

function drawRules(random: Random): AlarmRule[] {
  const delay = () => [0, 3, 8][Math.floor(random() * 3)] ?? 0;
  const head = { version: 1, componentType: 'any', priority: 1 as const, category: undefined, title: '' };
  const delays = () => ({ onDelayMs: delay() * STEP_MS, offDelayMs: delay() * STEP_MS });
  const limit = { operator: 'above', on: 3, off: 1 } as const;
  const parts = METRICS.map(({ code }) => ({ metric: code, ...limit }));
  const mode = random() < 0.5 ? 'all' : 'any';
  return [
    { ...head, ...delays(), ...limit, kind: 'threshold', code: 'high', metric: 'level' },
    { ...head, ...delays(), kind: 'threshold', code: 'just', metric: 'rain', operator: 'equals', on: 2, off: 2 },
    { ...head, kind: 'absence', code: 'silent', metric: 'level', afterMs: 700, offDelayMs: delay() * STEP_MS },
    { ...head, ...delays(), kind: 'composite', code: 'both', metric: 'level', mode, parts },
  ];
}

function registryOf(rules: readonly AlarmRule[]): RulesInForce {
  const watched = METRICS.map(({ key, code }) => ({
    metricKey: key,
    group: groupRules(
      code,
      rules.filter((rule) => metricsOf(rule).includes(code)),
    ),
  }));
  return {
    rulesByMetric: new Map(watched.map(({ metricKey, group }) => [metricKey, group])),
    watched: new Map([['any', watched]]),
    types: new Map(COMPONENTS.map((key) => [key, 'any'])),
    rulesMark: '',
  };
}

/** By component, metric and time, each once: the first to come. */
function distinct(readings: readonly Heard[]): Heard[] {
  const first = new Map<string, Heard>();
  for (const reading of readings) {
    const key = `${reading.component}/${reading.metric.key}/${reading.at}`;
    if (!first.has(key)) first.set(key, reading);
  }
  return [...first.values()].sort((a, b) => a.component - b.component || a.metric.key - b.metric.key || a.at - b.at);
}

function takenOf({ component, metric, at, value, quality, receivedAt }: Heard): TakenReading {
  return { componentKey: component, metricKey: metric.key, at, value, quality, receivedAt };
}
