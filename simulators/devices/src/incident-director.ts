import { createDraw } from '@cityloop/dice/chance';
import type { Device } from './model/device.ts';
import { beginIncident, heal, type Incident, isAbout, isOver } from './model/incident.ts';
import type { IncidentKind } from './model/incident-kind.ts';
import { MEASURED_INCIDENTS } from './model/measured-incidents.ts';
import { TOLD_INCIDENTS } from './model/told-incidents.ts';

export interface DirectorOptions {
  readonly seed: number;
  readonly devices: readonly Device[];
  /** Kinds whose cases this city knows. */
  readonly kinds: readonly IncidentKind[];
  /** 1: about one new incident every 75 s; 2: twice as often. */
  readonly pace: number;
}

/** A case as far as it tells what became of an incident. */
export type CaseNews = Parameters<typeof isAbout>[1] & { readonly state: string };

/** Decides when something happens, remembers what goes on, and ends it. The clock is given, so a test can drive it. */
export interface IncidentDirector {
  /** Moves on to `now`; returns the incidents that begin. */
  advance(now: number): Incident[];
  /** What acts on this device. */
  touching(deviceId: string): readonly Incident[];
  /** Heals what the case was about, if its work is done. Returns the incidents that begin to heal. */
  hear(news: CaseNews, now: number): Incident[];
  open(): readonly Incident[];
}

export const MOST_OPEN_INCIDENTS = 12;
const MEAN_PAUSE_MS = 75_000;
const DONE_STATES: ReadonlySet<string> = new Set(['disposed', 'verified', 'closed', 'declined', 'void']);
const NOTHING: readonly Incident[] = [];

/** Kinds that lead to a case in this city: their category exists, and the department whose system would tell of it. */
export function playableKinds(
  categories: ReadonlySet<string>,
  departments: ReadonlySet<string>,
): readonly IncidentKind[] {
  return [...MEASURED_INCIDENTS, ...TOLD_INCIDENTS].filter(
    ({ categories: wanted, event }) =>
      wanted.every((category) => categories.has(category)) && (!event || departments.has(event.department)),
  );
}

export function createIncidentDirector({ seed, devices, kinds, pace }: DirectorOptions): IncidentDirector {
  const draw = createDraw(seed);
  let open: Incident[] = [];
  let byDevice = new Map<string, Incident[]>();
  let nextAt: number | undefined;

  function index(): void {
    byDevice = new Map();
    for (const incident of open) {
      for (const id of [...incident.felt.keys(), incident.origin.id]) {
        byDevice.set(id, [...(byDevice.get(id) ?? []).filter((other) => other !== incident), incident]);
      }
    }
  }

  function pickKind(): IncidentKind | undefined {
    let left = draw() * kinds.reduce((sum, { weight }) => sum + weight, 0);
    return kinds.find(({ weight }) => {
      left -= weight;
      return left < 0;
    });
  }

  /** The first comes soon, so that a city that was just started shows something. */
  function pauseMs(isFirst: boolean): number {
    return ((isFirst ? 0.25 : 0.6 + 0.8 * draw()) * MEAN_PAUSE_MS) / pace;
  }

  return {
    advance(now) {
      nextAt ??= now + pauseMs(true);
      const before = open.length;
      open = open.filter((incident) => !isOver(incident, now));
      const begun: Incident[] = [];
      if (now >= nextAt) {
        nextAt = now + pauseMs(false);
        const kind = open.length < MOST_OPEN_INCIDENTS ? pickKind() : undefined;
        const incident = kind && beginIncident(kind, devices, { draw, now, busy: new Set(byDevice.keys()) });
        if (incident) begun.push(incident);
      }
      open.push(...begun);
      if (begun.length > 0 || open.length !== before) index();
      return begun;
    },
    touching: (deviceId) => byDevice.get(deviceId) ?? NOTHING,
    hear(news, now) {
      if (!DONE_STATES.has(news.state)) return [];
      const concerned = open.filter((incident) => incident.healedAt === undefined && isAbout(incident, news));
      if (concerned.length === 0) return [];
      open = open.map((incident) => (concerned.includes(incident) ? heal(incident, now) : incident));
      index();
      return concerned;
    },
    open: () => open,
  };
}
