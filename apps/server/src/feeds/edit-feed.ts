import type { FeedItem, FeedSettings } from '@cityloop/contract/rest/feed';
import type { FEED_OPERATIONS } from '@cityloop/contract/rest/feed-operations';
import { listUnknownScope } from '@cityloop/db/city/city';
import { hint } from '@cityloop/db/connection/notify';
import { inTransaction, type Queryable } from '@cityloop/db/connection/transaction';
import {
  type FeedRecord,
  findFeedVersion,
  insertFeed,
  insertFeedVersion,
  lockFeed,
  putFeedVersionInForce,
  updateFeedState,
} from '@cityloop/db/feed/feed';
import { isDeviceType } from '@cityloop/db/feed/unknown-device';
import { nextFeedStates } from '@cityloop/domain/feed/feed';
import { ProblemError, type RouteContext } from '@cityloop/web/route';
import { checkMapping } from './check-mapping.ts';
import { auditFeed, type FeedParts, getFeed } from './feed-parts.ts';
import { contentOf, presentFeed, settingsOf } from './present-feed.ts';

/** A draft with its first version. */
export async function createFeed(
  parts: FeedParts,
  context: RouteContext<typeof FEED_OPERATIONS.createFeed>,
): Promise<FeedItem> {
  const { id, kind, ...settings } = context.body;
  const author = context.actor.username;
  await checkDepartment(parts.pool, settings.department);
  await checkDeviceType(parts.pool, settings.registersUnknown);
  const isNew = await inTransaction(parts.pool, async (client) => {
    if (!(await insertFeed(client, { id, kind, createdBy: author }))) return false;
    await insertFeedVersion(client, id, { ...contentOf(settings), version: 1, author, comment: '' });
    return true;
  });
  if (!isNew) throw new ProblemError('already-exists', `There is a feed ${id} already; choose another id.`);
  await auditFeed(parts, context, 'create-feed', id);
  return shown(parts, id);
}

/** A new version: what isn't said stays as it is in force. */
export async function changeFeed(
  parts: FeedParts,
  context: RouteContext<typeof FEED_OPERATIONS.changeFeed>,
  record: FeedRecord,
): Promise<FeedItem> {
  const { comment, expectedVersion, putInForce, ...change } = context.body;
  const { id } = record;
  checkVersion(record, expectedVersion);
  if (change.department !== undefined) await checkDepartment(parts.pool, change.department);
  await checkDeviceType(parts.pool, change.registersUnknown);
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  if (putInForce && isLive(record) && DECIDE_MAPPING.some((name) => name in given)) {
    await checkMapping(parts, record, { ...settingsOf(record), ...given });
  }
  const author = context.actor.username;
  const version = await inTransaction(parts.pool, async (client) => {
    const newestVersion = (await lockFeed(client, id))?.newestVersion ?? 0;
    checkVersion({ id, newestVersion }, expectedVersion);
    const settings: FeedSettings = { ...settingsOf(await getFeed(client, id)), ...given };
    const next = newestVersion + 1;
    await insertFeedVersion(client, id, { ...contentOf(settings), version: next, author, comment });
    if (putInForce) await putFeedVersionInForce(client, id, next);
    return next;
  });
  await auditFeed(parts, context, 'change-feed', `${id} version ${version}${putInForce ? ', in force' : ''}`);
  return told(parts, id);
}

export async function chooseVersion(
  parts: FeedParts,
  context: RouteContext<typeof FEED_OPERATIONS.putFeedVersionInForce>,
  record: FeedRecord,
): Promise<FeedItem> {
  const { id } = record;
  const { version } = context.body;
  const chosen = await findFeedVersion(parts.pool, id, version);
  if (chosen && isLive(record)) await checkMapping(parts, record, settingsOf(chosen));
  if (!chosen || !(await putFeedVersionInForce(parts.pool, id, version))) {
    throw new ProblemError('invalid', `body.version: ${id} has no version ${version}.`);
  }
  await auditFeed(parts, context, 'put-feed-version-in-force', `${id} version ${version}`);
  return told(parts, id);
}

export async function changeState(
  parts: FeedParts,
  context: RouteContext<typeof FEED_OPERATIONS.changeFeedState>,
  record: FeedRecord,
): Promise<FeedItem> {
  const { id, state } = record;
  const next = context.body.state;
  const allowed = nextFeedStates(state);
  const isResumed = next === state && state !== 'paused';
  if (!allowed.includes(next) && !isResumed) throw notAllowed(id, state, next, allowed);
  if (next === 'active') await checkMapping(parts, record, settingsOf(record));
  if (!(await updateFeedState(parts.pool, id, state, next))) {
    throw new ProblemError('action-not-allowed', `The state of ${id} was changed in the meantime. Look again.`);
  }
  await auditFeed(parts, context, 'change-feed-state', `${id} ${state} -> ${next}`);
  return told(parts, id);
}

/** What a mapping yields depends on these. */
const DECIDE_MAPPING = ['mapping', 'target', 'format', 'charset', 'limits'] as const;

/** Its mapping stores what it makes, or will as soon as it goes on. */
function isLive({ state }: FeedRecord): boolean {
  return state === 'active' || state === 'paused';
}

function checkVersion({ id, newestVersion }: Pick<FeedRecord, 'id' | 'newestVersion'>, expected: number): void {
  if (newestVersion === expected) return;
  const detail = `The newest version of ${id} is ${newestVersion}, not ${expected}: somebody changed it. Look at theirs first.`;
  throw new ProblemError('version-conflict', detail, { version: newestVersion });
}

function notAllowed(id: string, state: string, next: string, allowed: readonly string[]): ProblemError {
  const detail = `Feed ${id} is ${state} and can't become ${next}. Allowed now: ${allowed.join(', ')}.`;
  return new ProblemError('action-not-allowed', detail, { allowed });
}

async function checkDepartment(db: Queryable, department: string): Promise<void> {
  const [unknown] = await listUnknownScope(db, department, []);
  if (unknown) throw new ProblemError('invalid', `body.department: ${department} is not in this city.`);
}

async function checkDeviceType(db: Queryable, type: string | null | undefined): Promise<void> {
  if (type === null || type === undefined || (await isDeviceType(db, type))) return;
  throw new ProblemError('invalid', `body.registersUnknown: ${type} is no type of device in this city.`);
}

/** Ingest looks at once. */
async function told(parts: FeedParts, id: string): Promise<FeedItem> {
  await hint(parts.pool, 'work');
  return shown(parts, id);
}

async function shown({ pool, now }: FeedParts, id: string): Promise<FeedItem> {
  return presentFeed(await getFeed(pool, id), now());
}
