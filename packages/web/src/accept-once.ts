import { createHash } from 'node:crypto';
import { canonicalJson } from '@cityloop/domain/evidence/canonical-json';
import { ProblemError } from './route.ts';

/** A request that must have one effect however often it is sent. */
export interface RepeatableRequest {
  /** Made by the client, the same for each try. Without one the request counts each time that it comes. */
  readonly requestId: string | undefined;
  readonly caller: string;
  /** All that the request asks for as JSON, its subject included. Only a hash of it is kept. */
  readonly asks: unknown;
}

/** Where a request led: its subject, and the subject's version after the step. */
export interface AcceptedStep {
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly seq: number;
  readonly at: Date;
}

type Accepted = AcceptedStep & { readonly requestId: string; readonly caller: string; readonly fingerprint: Buffer };

/** The accepted requests; `Db` is what runs statements inside one of its transactions. */
export interface RequestStore<Db> {
  transaction<T>(work: (db: Db) => Promise<T>): Promise<T>;
  find(db: Db, requestId: string): Promise<Accepted | undefined>;
  /** Throws where another transaction took the id in the meantime. */
  record(db: Db, request: Accepted): Promise<void>;
  /** Whether an error of `record` says so. */
  isTaken(error: unknown): boolean;
}

/** The parts of one act, each run inside the transaction. */
export interface ActOnce<Db, Subject, Answer> {
  /** Finds the subject within the caller's scope and locks it. Throws `not-found`, which counts before a repeated id. */
  lock(db: Db): Promise<Subject>;
  /** Decides and writes. Throws refusals; nothing is remembered of them. */
  act(db: Db, subject: Subject): Promise<AcceptedStep>;
  /** The subject as it stood after that step: the first answer, and every later one to the same request. */
  present(db: Db, step: AcceptedStep): Promise<Answer>;
}

/**
 * Acts in one transaction, once for each request id. The same request again is answered as the first time, by showing its
 * subject as it stood after the step; where two come at once, one acts, the other is rolled back and answered alike.
 * @throws ProblemError `request-id-reused` where the id belongs to another request or caller, and what the parts throw
 */
export async function acceptOnce<Db, Subject, Answer>(
  store: RequestStore<Db>,
  request: RepeatableRequest,
  { lock, act, present }: ActOnce<Db, Subject, Answer>,
): Promise<Answer> {
  const { requestId, caller } = request;
  const fingerprint = createHash('sha256').update(canonicalJson(request.asks)).digest();
  if (requestId === undefined) {
    return store.transaction(async (db) => present(db, await act(db, await lock(db))));
  }
  const firstStep = async (db: Db): Promise<AcceptedStep | undefined> => {
    const first = await store.find(db, requestId);
    if (first) refuseOther(first, caller, fingerprint);
    return first;
  };
  try {
    return await store.transaction(async (db) => {
      const subject = await lock(db);
      const first = await firstStep(db);
      if (first) return present(db, first);
      const step = await act(db, subject);
      await store.record(db, { ...step, requestId, caller, fingerprint });
      return present(db, step);
    });
  } catch (error) {
    if (!store.isTaken(error)) throw error;
    return store.transaction(async (db) => {
      const first = await firstStep(db);
      if (!first) throw error;
      return present(db, first);
    });
  }
}

function refuseOther(first: Accepted, caller: string, fingerprint: Buffer): void {
  if (first.caller === caller && first.fingerprint.equals(fingerprint)) return;
  throw new ProblemError(
    'request-id-reused',
    'This requestId belongs to another request. Make a new one for each thing that you do.',
  );
}
