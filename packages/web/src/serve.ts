import type { Operation } from '@cityloop/contract/rest/operation';
import { OPERATIONS, type OperationId } from '@cityloop/contract/rest/operations';
import { isPermitted } from '@cityloop/domain/account/permission';
import type { Request, Response } from 'express';
import { type Caller, NOBODY } from './caller.ts';
import { mayWriteByCookie } from './origin.ts';
import { parsePart, readBody } from './parse.ts';
import { ProblemError, type Route, type RouteContext } from './route.ts';

export interface ServeOptions {
  /** Undefined for an unknown or ended sign-in; throws while the database is away. */
  readonly authenticate: (request: Request) => Promise<Caller | undefined>;
  readonly publicUrl: string | undefined;
  /** Also check what we answer against the contract: for tests. */
  readonly checkAnswers?: boolean | undefined;
}

/**
 * One operation of the contract, from request to answer, checked in this order: signed in (401), own origin and
 * permission (403), body readable (400, 413, 415), query and body by their schemas (422), then the route.
 */
export function serveOperation<Id extends OperationId>(id: Id, route: Route<Id>, options: ServeOptions) {
  const operation: Operation = OPERATIONS[id];
  return async (request: Request, response: Response): Promise<void> => {
    const caller = await admit(operation, request, options);
    response.locals.username = caller.actor.username;
    if (!operation.multipart && !operation.rawBody) await readBody(request, response);
    const query = operation.query ? parsePart(operation.query, request.query, 'query') : undefined;
    const context = contextOf<Id>(operation, { caller, query, request, response });
    const answer = await route(context);
    if (options.checkAnswers && operation.answer) parseAnswer(id, operation, answer);
    if (response.headersSent) return;
    response.set('Cache-Control', 'no-store').status(operation.status ?? 200);
    if (answer === undefined) response.end();
    else response.json(answer);
  };
}

async function admit(operation: Operation, request: Request, options: ServeOptions): Promise<Caller> {
  const isWrite = operation.method !== 'get';
  // The route knows the token that opens it; a session, which browsers send by themselves, opens nothing there.
  if (operation.access === 'feedToken') return NOBODY;
  if (operation.access === 'public') {
    const crossSite = isWrite && request.headers.origin !== undefined;
    if (crossSite && !mayWriteByCookie(request.headers, options.publicUrl)) throw badOrigin();
    return NOBODY;
  }
  const caller = await options.authenticate(request);
  if (!caller) throw new ProblemError('unauthenticated', 'Sign in by POST /api/session, or send a valid bearer token.');
  // For the audit of refusals.
  if (request.res) request.res.locals.username = caller.actor.username;
  if (isWrite && caller.byCookie && !mayWriteByCookie(request.headers, options.publicUrl)) throw badOrigin();
  if (isWrite && caller.kind === 'kiosk') throw new ProblemError('forbidden', 'A display token only reads.');
  if (!isPermitted(caller.actor, operation.access)) {
    const roles = caller.actor.roles.join(', ');
    throw new ProblemError('forbidden', `The permission ${operation.access} is not held by: ${roles}.`);
  }
  return caller;
}

function badOrigin(): ProblemError {
  return new ProblemError(
    'bad-origin',
    'Writes with a cookie need an Origin whose host is this host or that of PUBLIC_URL.',
  );
}

interface Parts {
  readonly caller: Caller;
  readonly query: unknown;
  readonly request: Request;
  readonly response: Response;
}

function contextOf<Id extends OperationId>(operation: Operation, parts: Parts): RouteContext<Id> {
  const { caller, query, request, response } = parts;
  const schema = operation.body;
  let parsed: { readonly body: unknown } | undefined;
  const context = {
    actor: caller.actor,
    caller,
    query,
    params: request.params,
    request,
    response,
    get body() {
      parsed ??= { body: schema ? parsePart(schema, request.body, 'body') : undefined };
      return parsed.body;
    },
  };
  if (!operation.path.includes('{')) void context.body;
  return context as unknown as RouteContext<Id>;
}

function parseAnswer(id: string, operation: Operation, answer: unknown): void {
  const result = operation.answer?.safeParse(answer);
  if (result?.success === false) throw new Error(`${id} answers against the contract: ${result.error.message}`);
}
