import { randomUUID } from 'node:crypto';
import { isProblem, isTemporary } from '@cityloop/client/problem';
import type { RestClient } from '@cityloop/client/rest';
import type { CaseDetail, CaseSummary } from '@cityloop/contract/rest/case';
import type { CategoryItem } from '@cityloop/contract/rest/city';
import { isEnded } from '@cityloop/domain/case/states';
import type { Logger } from '@cityloop/runtime/logger';
import { createAgenda } from './agenda.ts';
import { isOfAPerson, nextStep } from './model/next-step.ts';
import { findOriginal } from './model/original.ts';
import { type Errand, performStep } from './perform-step.ts';
import type { Staff } from './staff.ts';

export interface CaseWorkOptions {
  readonly seed: number;
  readonly speed: number;
  readonly staff: Staff;
  readonly observer: RestClient;
  readonly categories: ReadonlyMap<string, CategoryItem>;
  readonly departments: readonly string[];
  readonly logger: Logger;
  readonly now: () => number;
}

/** What the people have in hand. */
export interface CaseWork {
  /** A case has come to this version: look at it when there is time. */
  hint(caseId: string, version: number): void;
  /** All open cases as the server lists them: whatever was missed is looked at. */
  sweep(open: readonly CaseSummary[]): void;
  /** Does what is due, a few things at once. */
  work(): Promise<void>;
  /** Every case that has not ended, whosever it is. */
  countOpen(): number;
  /** Those that no person has touched: only they are reported again or merged into. */
  ownCases(): readonly CaseSummary[];
  /** Looks and errands that still wait. */
  waiting(): number;
}

type Task = { readonly kind: 'look'; readonly caseId: string } | { readonly kind: 'errand'; readonly errand: Errand };

const AT_ONCE = 4;
const RETRY_MS = 8_000;
/** A case nobody could act on is left alone for a while; someone else may change it. */
const GIVE_UP_MS = 10 * 60_000;

export function createCaseWork(options: CaseWorkOptions): CaseWork {
  const { staff, observer, logger, now, speed } = options;
  const open = new Map<string, CaseSummary>();
  const agenda = createAgenda<Task>();
  /** The version that was decided on, so that a sweep does not decide again. */
  const decided = new Map<string, number>();
  const ofPeople = new Set<string>();
  const busy = new Set<string>();

  function ownCases(): CaseSummary[] {
    return [...open.values()].filter(({ id }) => decided.has(id) && !ofPeople.has(id));
  }

  function look(caseId: string, inMs = 0): void {
    agenda.put(caseId, now() + inMs, { kind: 'look', caseId });
  }

  function decide(detail: CaseDetail): void {
    const { id, version } = detail;
    if (isEnded(detail.state)) {
      open.delete(id);
      decided.delete(id);
      ofPeople.delete(id);
      agenda.drop(id);
      return;
    }
    open.set(id, detail);
    if (isOfAPerson(detail)) ofPeople.add(id);
    if (decided.get(id) === version && agenda.has(id)) return;
    decided.set(id, version);
    const situation = { ...options, roster: staff.roster, whereIs: staff.whereIs };
    const step = nextStep(detail, { ...situation, original: findOriginal(detail, ownCases()) });
    if (!step) {
      agenda.drop(id);
      return;
    }
    const errand: Errand = { caseId: id, version, step, requestId: randomUUID(), evidence: undefined };
    agenda.put(id, now() + step.afterMs / speed, { kind: 'errand', errand });
  }

  async function perform(errand: Errand): Promise<void> {
    const { caseId, step } = errand;
    const outcome = await performStep(staff, errand);
    if (outcome.kind === 'done') {
      logger.debug({ caseId, action: step.action.action, by: step.by, state: outcome.detail.state }, 'acted on a case');
      decide(outcome.detail);
      return;
    }
    if (outcome.kind === 'outdated') {
      look(caseId);
      return;
    }
    logger.warn({ caseId, action: step.action.action, by: step.by, because: outcome.because }, 'step was refused');
    look(caseId, GIVE_UP_MS);
  }

  async function run(task: Task): Promise<void> {
    const caseId = task.kind === 'look' ? task.caseId : task.errand.caseId;
    busy.add(caseId);
    try {
      if (task.kind === 'errand') await perform(task.errand);
      else decide(await observer.call('getCase', { params: { id: caseId } }));
    } catch (error) {
      if (!isTemporary(error)) logger.warn({ caseId, err: error }, 'work on a case failed');
      agenda.put(caseId, now() + (isTemporary(error) ? RETRY_MS : GIVE_UP_MS), task);
      if (isProblem(error, 'not-found')) agenda.drop(caseId);
    } finally {
      busy.delete(caseId);
    }
  }

  return {
    hint(caseId, version) {
      if (!busy.has(caseId) && (decided.get(caseId) ?? 0) < version) look(caseId);
    },
    sweep(listed) {
      const ids = new Set(listed.map(({ id }) => id));
      for (const id of open.keys()) if (!ids.has(id)) look(id);
      for (const summary of listed) {
        open.set(summary.id, summary);
        if (decided.get(summary.id) !== summary.version && !busy.has(summary.id)) look(summary.id);
      }
    },
    async work() {
      await Promise.all(agenda.takeDue(now(), AT_ONCE).map(run));
    },
    countOpen: () => open.size,
    ownCases,
    waiting: () => agenda.size(),
  };
}
