import type { Answer, Body, OperationId, Query } from '@cityloop/contract/rest/operations';
import type { ProblemCode } from '@cityloop/contract/rest/problem';
import type { Actor } from '@cityloop/domain/account/actor';
import type { Request, Response } from 'express';
import type { Caller } from './caller.ts';

/** What a route gets: who asks, and what they sent, checked against the operation's schemas. */
export interface RouteContext<Id extends OperationId> {
  /** On public routes nobody: an actor without roles. */
  readonly actor: Actor;
  readonly caller: Caller;
  readonly query: Query<Id>;
  /**
   * Where the path names a record (`{id}`), reading `body` is what checks it: a route that looks the record up first
   * answers 404 before 422.
   */
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
