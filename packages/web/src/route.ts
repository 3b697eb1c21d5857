import type { AnswerOf, BodyOf, FileForm, Operation, OperationTable, QueryOf } from '@cityloop/contract/rest/operation';
import type { ProblemCode } from '@cityloop/contract/rest/problem';
import type { Actor } from '@cityloop/domain/account/actor';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Bytes, Redirect } from './answer.ts';
import type { Caller } from './caller.ts';

/** Who asks for what: known before the body is looked at. */
export interface RequestContext<Op extends Operation> {
  /** On public routes nobody: an actor without roles. */
  readonly actor: Actor;
  readonly caller: Caller;
  readonly query: QueryOf<Op>;
  readonly params: Readonly<Record<string, string>>;
  readonly request: Request;
  /** For headers and cookies: a route that has sent the headers answers by itself. */
  readonly response: Response;
}

/** With what was sent, checked against the operation's schema. */
export interface RouteContext<Op extends Operation> extends RequestContext<Op> {
  readonly body: SentOf<Op>;
}

/** A JSON body, or the file and the fields of a form. */
export type SentOf<Op extends Operation> = Op extends { readonly form: infer Form extends FileForm }
  ? { readonly file: Buffer; readonly fields: z.output<Form['fields']> }
  : BodyOf<Op>;

export type RouteAnswer<Op extends Operation> = Op extends { readonly answers: 'bytes' }
  ? Bytes
  : Op extends { readonly answers: 'redirect' }
    ? Redirect
    : AnswerOf<Op>;

/** A route on what its path names, in two phases: the subject (404), then the body (422) and what is done. */
export interface SubjectRoute<Op extends Operation> {
  run(context: RequestContext<Op>, readBody: () => Promise<SentOf<Op>>): Promise<RouteAnswer<Op>>;
}

type PlainRoute<Op extends Operation> = (context: RouteContext<Op>) => Promise<RouteAnswer<Op>>;

/** Where the path names a record and something is sent, the route must say first what the record is. */
export type Route<Op extends Operation> = Op extends { readonly path: `${string}{${string}` }
  ? Op extends { readonly body: z.ZodType } | { readonly form: FileForm }
    ? SubjectRoute<Op>
    : PlainRoute<Op> | SubjectRoute<Op>
  : PlainRoute<Op>;

/** As the server runs it, whatever its operation. */
export type AnyRoute = PlainRoute<Operation> | SubjectRoute<Operation>;

export type Routes<Table extends OperationTable> = { readonly [Id in keyof Table]: Route<Table[Id]> };

/**
 * A route on a subject.
 * @param find the subject within the caller's scope; throws `not-found`, which counts before a wrong body
 */
export function onSubject<Op extends Operation, Subject>(
  find: (context: RequestContext<Op>) => Promise<Subject>,
  answer: (context: RouteContext<Op>, subject: Subject) => Promise<RouteAnswer<Op>>,
): SubjectRoute<Op> {
  return {
    async run(context, readBody) {
      const subject = await find(context);
      return answer({ ...context, body: await readBody() }, subject);
    },
  };
}

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
