import type { Answer, Body, OperationId, Query } from '@cityloop/contract/rest/operations';
import type { ProblemCode } from '@cityloop/contract/rest/problem';
import type { Actor } from '@cityloop/domain/account/actor';
import type { Request, Response } from 'express';

/**
 * What a route gets: who asks, and what they sent. `query` and `body` are checked against the operation's schemas when
 * they are first read (getters that throw `invalid`): a route looks up its subject first, so that 404 wins over 422.
 */
export interface RouteContext<Id extends OperationId> {
  /** On public routes nobody: an actor without roles. */
  readonly actor: Actor;
  readonly query: Query<Id>;
  readonly body: Body<Id>;
  readonly params: Readonly<Record<string, string>>;
  readonly request: Request;
  /** For headers and cookies, or a file: a route that has sent the headers answers by itself. */
  readonly response: Response;
}

export type Route<Id extends OperationId> = (context: RouteContext<Id>) => Promise<Answer<Id>>;
export type Routes<Id extends OperationId> = { readonly [K in Id]: Route<K> };

/** A caller's fault: becomes an RFC 9457 problem with the status of its code. */
export class ProblemError extends Error {
  readonly code: ProblemCode;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(code: ProblemCode, detail: string, facts: Readonly<Record<string, unknown>> = {}) {
    super(detail);
    this.name = 'ProblemError';
    this.code = code;
    this.facts = facts;
  }
}
