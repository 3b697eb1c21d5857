import type { Operation } from '@cityloop/contract/rest/operation';
import { isPermitted } from '@cityloop/domain/account/permission';
import type { Request } from 'express';
import { type Caller, NOBODY } from './caller.ts';
import { mayWriteByCookie } from './origin.ts';
import { ProblemError } from './route.ts';

export interface AdmitOptions {
  /** Undefined for an unknown or ended sign-in; throws while the database is away. */
  readonly authenticate: (request: Request) => Promise<Caller | undefined>;
  readonly publicUrl: string | undefined;
}

/** Who calls this operation. @throws ProblemError `unauthenticated` */
export async function identify(operation: Operation, request: Request, options: AdmitOptions): Promise<Caller> {
  // The route knows the token that opens it; a session, which browsers send by themselves, opens nothing there.
  if (operation.access === 'feedToken' || operation.access === 'public') return NOBODY;
  const caller = await options.authenticate(request);
  if (caller) return caller;
  if (operation.access === 'feedSender') return NOBODY;
  throw new ProblemError('unauthenticated', 'Sign in by POST /api/session, or send a valid bearer token.');
}

/** Whether this caller may, from this page. @throws ProblemError `bad-origin`, `forbidden` */
export function admit(operation: Operation, caller: Caller, request: Request, { publicUrl }: AdmitOptions): void {
  const { access } = operation;
  if (access === 'feedToken' || isSender(access, caller)) return;
  const isWrite = operation.method !== 'get';
  const isFromPage = access === 'public' ? request.headers.origin !== undefined : caller.byCookie;
  if (isWrite && isFromPage && !mayWriteByCookie(request.headers, publicUrl)) {
    throw new ProblemError(
      'bad-origin',
      'Writes with a cookie need an Origin whose host is this host or that of PUBLIC_URL.',
    );
  }
  if (access === 'public') return;
  if (isWrite && caller.kind === 'kiosk') throw new ProblemError('forbidden', 'A display token only reads.');
  const permission = access === 'feedSender' ? (isWrite ? 'manageFeeds' : 'readFeeds') : access;
  if (!isPermitted(caller.actor, permission)) {
    const roles = caller.actor.roles.join(', ');
    throw new ProblemError('forbidden', `The permission ${permission} is not held by: ${roles}.`);
  }
}

/** Whose secret the route knows. */
function isSender(access: Operation['access'], caller: Caller): boolean {
  return access === 'feedSender' && caller.kind === 'nobody';
}
