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
  return new OpenCases(options);
}

class OpenCases implements CaseWork {
  private readonly options: CaseWorkOptions;
  private readonly open = new Map<string, CaseSummary>();
  private readonly agenda = createAgenda<Task>();
  /** The version that was decided on, so that a sweep does not decide again. */
  private readonly decided = new Map<string, number>();
  private readonly ofPeople = new Set<string>();
  private readonly busy = new Set<string>();

  constructor(options: CaseWorkOptions) {
    this.options = options;
  }

  hint(caseId: string, version: number): void {
    if (!this.busy.has(caseId) && (this.decided.get(caseId) ?? 0) < version) this.look(caseId);
  }

  sweep(listed: readonly CaseSummary[]): void {
    const ids = new Set(listed.map(({ id }) => id));
    for (const id of this.open.keys()) if (!ids.has(id)) this.look(id);
    for (const summary of listed) {
      this.open.set(summary.id, summary);
      if (this.decided.get(summary.id) !== summary.version && !this.busy.has(summary.id)) this.look(summary.id);
    }
  }

  async work(): Promise<void> {
    await Promise.all(this.agenda.takeDue(this.options.now(), AT_ONCE).map((task) => this.run(task)));
  }

  countOpen(): number {
    return this.open.size;
  }

  ownCases(): readonly CaseSummary[] {
    return [...this.open.values()].filter(({ id }) => this.decided.has(id) && !this.ofPeople.has(id));
  }

  waiting(): number {
    return this.agenda.size();
  }

  private look(caseId: string, inMs = 0): void {
    this.agenda.put(caseId, this.options.now() + inMs, { kind: 'look', caseId });
  }

  private decide(detail: CaseDetail): void {
    const { id, version } = detail;
    if (isEnded(detail.state)) {
      this.forget(id);
      return;
    }
    this.open.set(id, detail);
    if (isOfAPerson(detail)) this.ofPeople.add(id);
    if (this.decided.get(id) === version && this.agenda.has(id)) return;
    this.decided.set(id, version);
    const { staff, now, speed } = this.options;
    const situation = { ...this.options, roster: staff.roster, whereIs: staff.whereIs };
    const step = nextStep(detail, { ...situation, original: findOriginal(detail, this.ownCases()) });
    if (!step) {
      this.agenda.drop(id);
      return;
    }
    const errand: Errand = { caseId: id, version, step, requestId: randomUUID(), evidence: undefined };
    this.agenda.put(id, now() + step.afterMs / speed, { kind: 'errand', errand });
  }

  private forget(caseId: string): void {
    this.open.delete(caseId);
    this.decided.delete(caseId);
    this.ofPeople.delete(caseId);
    this.agenda.drop(caseId);
  }

  private async perform(errand: Errand): Promise<void> {
    const { caseId, step } = errand;
    const { staff, logger } = this.options;
    const facts = { caseId, action: step.action.action, by: step.by };
    const outcome = await performStep(staff, errand);
    if (outcome.kind === 'done') {
      logger.debug({ ...facts, state: outcome.detail.state }, 'acted on a case');
      this.decide(outcome.detail);
    } else if (outcome.kind === 'outdated') this.look(caseId);
    else {
      logger.warn({ ...facts, because: outcome.because }, 'step was refused');
      this.look(caseId, GIVE_UP_MS);
    }
  }

  private async run(task: Task): Promise<void> {
    const { observer, logger, now } = this.options;
    const caseId = task.kind === 'look' ? task.caseId : task.errand.caseId;
    this.busy.add(caseId);
    try {
      if (task.kind === 'errand') await this.perform(task.errand);
      else this.decide(await observer.call('getCase', { params: { id: caseId } }));
    } catch (error) {
      if (!isTemporary(error)) logger.warn({ caseId, err: error }, 'work on a case failed');
      this.agenda.put(caseId, now() + (isTemporary(error) ? RETRY_MS : GIVE_UP_MS), task);
      if (isProblem(error, 'not-found')) this.agenda.drop(caseId);
    } finally {
      this.busy.delete(caseId);
    }
  }
}
