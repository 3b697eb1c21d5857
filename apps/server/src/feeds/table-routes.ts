import type { NewComponent } from '@cityloop/contract/rest/device';
import { feedTableName, MAX_FEED_TABLES, MAX_TABLE_BYTES } from '@cityloop/contract/rest/feed-table';
import type { FEED_TABLE_OPERATIONS } from '@cityloop/contract/rest/feed-table-operations';
import { hint } from '@cityloop/db/connection/notify';
import type { FeedRecord } from '@cityloop/db/feed/feed';
import { deleteFeedTable, type FeedTableRecord, listFeedTables, replaceFeedTable } from '@cityloop/db/feed/feed-table';
import { forgetUnknownDevice, listUnknownDevices } from '@cityloop/db/feed/unknown-device';
import { redriveGroup } from '@cityloop/db/quarantine/quarantine-redrive';
import { readPackedBody } from '@cityloop/web/packed-body';
import { page } from '@cityloop/web/page';
import { onSubject, ProblemError, type RequestContext, type RouteContext, type Routes } from '@cityloop/web/route';
import { z } from 'zod';
import { auditFeed, type FeedParts, getFeed } from './feed-parts.ts';
import { readTable } from './read-table.ts';

type Operations = typeof FEED_TABLE_OPERATIONS;
type Asked = Pick<RequestContext<Operations['approveUnknownDevice']>, 'actor' | 'request'>;

export interface TableParts extends FeedParts {
  /** Registers a device as the desk does. @throws ProblemError with what is wrong with it */
  readonly register: (asked: Asked, component: NewComponent) => Promise<void>;
}

/** Of one approval; the rest is tried again from the quarantine's page. */
const REDRIVEN_AT_ONCE = 5_000;

/** Lookup tables of feeds, and devices that they make known. */
export function createTableRoutes(parts: TableParts): Routes<Operations> {
  const { pool } = parts;
  const named = ({ params }: Pick<RequestContext<Operations['approveUnknownDevice']>, 'params'>) =>
    getFeed(pool, params.id);
  return {
    async listFeedTables({ params }) {
      const { id } = await getFeed(pool, params.id);
      return { items: (await listFeedTables(pool, id)).map(presentTable), next: null };
    },
    putFeedTable: (context) => putTable(parts, context),
    async deleteFeedTable(context) {
      const { id } = await getFeed(pool, context.params.id);
      const { name = '' } = context.params;
      if (!(await deleteFeedTable(pool, id, name)))
        throw new ProblemError('not-found', `Feed ${id} has no table ${name}.`);
      await auditFeed(parts, context, 'delete-feed-table', `${id} ${name}`);
      return undefined;
    },
    async listUnknownDevices({ params, query }) {
      const { id: feed } = await getFeed(pool, params.id);
      return page(query, {
        list: `unknown devices of feed ${feed}`,
        position: z.string(),
        rows: (after, limit) => listUnknownDevices(pool, { feed, after, limit }),
        positionOf: ({ device }) => device,
        present: ({ firstAt, lastAt, ...row }) => ({
          ...row,
          firstAt: firstAt.toISOString(),
          lastAt: lastAt.toISOString(),
        }),
      });
    },
    approveUnknownDevice: onSubject(named, (context, feed) => approve(parts, context, feed)),
    async forgetUnknownDevice({ params }) {
      const { id } = await getFeed(pool, params.id);
      if (await forgetUnknownDevice(pool, id, params.device ?? '')) return undefined;
      throw new ProblemError('not-found', `Feed ${id} lists no device ${params.device}.`);
    },
  };
}

async function putTable(parts: TableParts, context: RouteContext<Operations['putFeedTable']>) {
  const { id: feed } = await getFeed(parts.pool, context.params.id);
  const named = feedTableName.safeParse(context.params.name);
  if (!named.success) throw new ProblemError('invalid', `The name of a table: ${named.error.issues[0]?.message}.`);
  const { unpacked } = await readPackedBody(context.request, MAX_TABLE_BYTES);
  const changedBy = context.actor.username;
  const table = { feed, name: named.data, entries: await readTable(unpacked), changedBy, most: MAX_FEED_TABLES };
  const kept = await replaceFeedTable(parts.pool, table);
  if (!kept) throw new ProblemError('invalid', `Feed ${feed} has ${MAX_FEED_TABLES} tables, and may have no more.`);
  await auditFeed(
    parts,
    context,
    'put-feed-table',
    `${feed} ${kept.name} revision ${kept.revision}, ${kept.rows} rows`,
  );
  return presentTable(kept);
}

function presentTable({ changedAt, ...table }: FeedTableRecord) {
  return { ...table, changedAt: changedAt.toISOString() };
}

async function approve(
  parts: TableParts,
  context: RouteContext<Operations['approveUnknownDevice']>,
  { id: feed, registersUnknown }: FeedRecord,
) {
  const { device = '' } = context.params;
  const { location, name = device, address = '', type = registersUnknown } = context.body;
  if (!type) throw new ProblemError('invalid', 'body.type: say which type it is; the settings of this feed name none.');
  await parts.register(context, { id: device, type, name, address, location, parent: null });
  await forgetUnknownDevice(parts.pool, feed, device);
  const waiting = { reason: 'unknown_device', topicPattern: `feed/${feed}/#` };
  const redriven = await redriveGroup(parts.pool, waiting, REDRIVEN_AT_ONCE);
  if (redriven > 0) await hint(parts.pool, 'inbox');
  await auditFeed(parts, context, 'approve-unknown-device', `${feed} ${device}`);
  return { component: device, redriven };
}
