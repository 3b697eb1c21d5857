import { randomBytes } from 'node:crypto';
import type { FeedCredential } from '@cityloop/contract/rest/feed';
import type { FEED_OPERATIONS } from '@cityloop/contract/rest/feed-operations';
import type { WebhookAuthRequest } from '@cityloop/contract/rest/webhook-auth';
import { brokerVerifier } from '@cityloop/db/component/broker-verifier';
import { hint } from '@cityloop/db/connection/notify';
import type { FeedRecord } from '@cityloop/db/feed/feed';
import { endFeedCredential, feedUsername, replaceFeedLogin, replaceFeedToken } from '@cityloop/db/feed/feed-credential';
import { hashToken } from '@cityloop/db/people/token';
import type { WebhookAuth } from '@cityloop/domain/feed/webhook-auth';
import { onSubject, ProblemError, type RouteContext, type Routes } from '@cityloop/web/route';
import { auditFeed, type FeedParts, getFeed } from './feed-parts.ts';

type CredentialRoutes = Pick<Routes<typeof FEED_OPERATIONS>, 'createFeedCredential' | 'revokeFeedCredential'>;

/** What a feed's sender signs in with. */
export function createCredentialRoutes(
  parts: FeedParts,
  named: (context: { readonly params: Readonly<Record<string, string>> }) => Promise<FeedRecord>,
): CredentialRoutes {
  return {
    createFeedCredential: onSubject(named, (context, feed) => createCredential(parts, context, feed)),
    revokeFeedCredential: (context) => revokeCredential(parts, context),
  };
}

/** Shown this once. */
async function createCredential(
  parts: FeedParts,
  context: RouteContext<typeof FEED_OPERATIONS.createFeedCredential>,
  { id, kind: feedKind }: FeedRecord,
): Promise<FeedCredential> {
  const { kind, auth: asked } = context.body;
  if (kind !== feedKind) throw new ProblemError('invalid', `body.kind: ${id} is fed by ${feedKind}, not by ${kind}.`);
  if (kind === 'mqtt' && asked) throw new ProblemError('invalid', 'body.auth: is of webhooks; MQTT has user names.');
  const password = asked?.secret ?? randomBytes(32).toString('base64url');
  const auth = kind === 'webhook' ? authOf(asked ?? { scheme: 'bearer' }, id) : null;
  if (auth) await keepToken(parts, { id, auth, password, createdBy: context.actor.username });
  else await keepLogin(parts, id, password);
  await auditFeed(parts, context, 'create-feed-credential', `${id} ${auth?.scheme ?? kind}`);
  await hint(parts.pool, 'credentials');
  const username = auth?.scheme === 'basic' ? auth.username : feedUsername(id);
  return { kind, username, password, auth };
}

/** Without the secret. */
function authOf({ secret: _secret, ...form }: WebhookAuthRequest, id: string): WebhookAuth {
  return form.scheme === 'basic' ? { scheme: 'basic', username: form.username ?? feedUsername(id) } : form;
}

interface NewToken {
  readonly id: string;
  readonly auth: WebhookAuth;
  readonly password: string;
  readonly createdBy: string;
}

/** A signature can only be checked with the secret itself; every other one is recognised by its hash. */
async function keepToken({ pool, seal }: FeedParts, { id, auth, password, createdBy }: NewToken): Promise<void> {
  const kept =
    auth.scheme === 'hmac'
      ? { secretHash: null, sealedSecret: await seal.seal(password, sealedFor(id)) }
      : { secretHash: hashToken(password), sealedSecret: null };
  await replaceFeedToken(pool, id, { auth, ...kept, createdBy });
}

/** Whose secret it is. */
export function sealedFor(feed: string): string {
  return `webhook of feed ${feed}`;
}

async function keepLogin({ pool }: FeedParts, id: string, password: string): Promise<void> {
  const secret = { secretHash: hashToken(password), verifier: brokerVerifier(password) };
  if (await replaceFeedLogin(pool, id, secret)) return;
  throw new ProblemError('already-exists', `A device has the user name ${feedUsername(id)}: rename the feed.`);
}

async function revokeCredential(
  parts: FeedParts,
  context: RouteContext<typeof FEED_OPERATIONS.revokeFeedCredential>,
): Promise<undefined> {
  const { id } = await getFeed(parts.pool, context.params.id);
  const { kind } = context.query;
  if (!(await endFeedCredential(parts.pool, id, kind))) {
    throw new ProblemError('not-found', `Feed ${id} has no credential for ${kind}.`);
  }
  await auditFeed(parts, context, 'revoke-feed-credential', `${id} ${kind}`);
  await hint(parts.pool, 'credentials');
}
