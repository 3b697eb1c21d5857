import type { Operation, OperationTable } from '@cityloop/contract/rest/operation';
import type { Express, Request, Response } from 'express';
import { type AdmitOptions, admit, identify } from './admit.ts';
import { sendAnswer } from './answer.ts';
import { parseBody, parsePart, readBody, readParams } from './parse.ts';
import { type AnyRoute, ProblemError, type RequestContext, type Routes, type SentOf } from './route.ts';
import { readForm } from './upload.ts';

export interface ServeOptions extends AdmitOptions {
  /** Also check what we answer against the contract: for tests. */
  readonly checkAnswers?: boolean | undefined;
}

/** Mounts the operations of a table that have a route. Another method on one of their paths is refused with those allowed. */
export function serveOperations<Table extends OperationTable>(
  app: Express,
  table: Table,
  routes: Partial<Routes<Table>>,
  options: ServeOptions,
): void {
  const methods = new Map<string, string[]>();
  for (const [id, operation] of Object.entries(table)) {
    const route = routes[id] as AnyRoute | undefined;
    if (!route) continue;
    const path = operation.path.replaceAll(/\{(\w+)\}/g, ':$1');
    app[operation.method](path, serveOperation(id, operation, route, options));
    methods.set(path, [...(methods.get(path) ?? []), operation.method.toUpperCase()]);
  }
  for (const [path, allowed] of methods) {
    app.all(path, async (request, response) => {
      await denyUnlessSignedIn(request, options);
      response.set('Allow', allowed.join(', '));
      const detail = `${request.method} is not allowed here; allowed: ${allowed.join(', ')}.`;
      throw new ProblemError('method-not-allowed', detail, { allowed });
    });
  }
}

/** @throws ProblemError `unauthenticated` */
export async function denyUnlessSignedIn(request: Request, { authenticate }: AdmitOptions): Promise<void> {
  if (!(await authenticate(request))) throw new ProblemError('unauthenticated', 'Sign in first.');
}

/**
 * One operation, from request to answer, checked in this order: signed in (401), own origin and permission (403), body
 * readable (400, 413, 415), query by its schema (422), the subject that the path names (404), the body by its schema (422),
 * then what the route decides.
 */
function serveOperation(id: string, operation: Operation, route: AnyRoute, options: ServeOptions) {
  return async (request: Request, response: Response): Promise<void> => {
    const caller = await identify(operation, request, options);
    const params = readParams(request.params);
    response.locals.username = caller.actor.username;
    admit(operation, caller, request, options);
    if (!operation.form && !operation.rawBody) await readBody(request, response);
    const query = operation.query && parsePart(operation.query, request.query, 'query');
    const context = { actor: caller.actor, caller, query, params, request, response };
    const answer = await runRoute(operation, route, context as RequestContext<Operation>);
    if (options.checkAnswers) checkAnswer(id, operation, answer);
    await sendAnswer(operation, response, answer);
  };
}

/** The body is read and checked whether or not the route looks at it. */
async function runRoute(operation: Operation, route: AnyRoute, context: RequestContext<Operation>) {
  const read = () => readSent(operation, context);
  if (typeof route === 'function') return route({ ...context, body: await read() });
  return route.run(context, read);
}

async function readSent(
  { body, form, rawBody }: Operation,
  { request, response }: RequestContext<Operation>,
): Promise<SentOf<Operation>> {
  if (rawBody) return undefined as SentOf<Operation>;
  const sent = form ? await readForm(request, response, form) : parseBody(body, request.body);
  return sent as SentOf<Operation>;
}

function checkAnswer(id: string, { answer: schema }: Operation, answer: unknown): void {
  const result = schema?.safeParse(answer);
  if (result?.success === false) throw new Error(`${id} answers against the contract: ${result.error.message}`);
}
