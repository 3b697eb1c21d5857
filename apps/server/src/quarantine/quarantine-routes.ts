import type { Answer } from '@cityloop/contract/rest/operations';
import { MAX_REDRIVEN, type QuarantineItem } from '@cityloop/contract/rest/quarantine';
import type { QUARANTINE_OPERATIONS } from '@cityloop/contract/rest/quarantine-operations';
import { hint } from '@cityloop/db/connection/notify';
import { inTransaction } from '@cityloop/db/connection/transaction';
import { recordAudit } from '@cityloop/db/people/audit';
import { findQuarantined, type ListedQuarantine, listQuarantine } from '@cityloop/db/quarantine/quarantine';
import { type ListedQuarantineGroup, listQuarantineGroups } from '@cityloop/db/quarantine/quarantine-group';
import { readRedriveOutlook, redriveGroup, redriveOne } from '@cityloop/db/quarantine/quarantine-redrive';
import { page } from '@cityloop/web/page';
import { ProblemError, type RouteContext, type Routes } from '@cityloop/web/route';
import type pg from 'pg';
import { z } from 'zod';

export interface QuarantineParts {
  readonly pool: pg.Pool;
}

/** Groups are listed by the time of their newest message, and by their key where that is the same. */
const GROUP_POSITION = z.object({
  lastAt: z.iso.datetime(),
  source: z.string(),
  topicPattern: z.string(),
  reason: z.string(),
});

/** What was set aside, one by one and in groups, and the way back into ingest. */
export function createQuarantineRoutes(parts: QuarantineParts): Routes<typeof QUARANTINE_OPERATIONS> {
  const { pool } = parts;
  return {
    listQuarantine: ({ query: { cursor, limit, ...filter } }) =>
      page(
        { cursor, limit },
        {
          list: 'quarantine',
          position: z.int(),
          rows: (before, most) => listQuarantine(pool, { ...filter, before, limit: most }),
          positionOf: ({ id }) => id,
          present: presentItem,
        },
      ),
    listQuarantineGroups: ({ query: { cursor, limit, ...filter } }) =>
      page(
        { cursor, limit },
        {
          list: 'quarantine groups',
          position: GROUP_POSITION,
          positionOf: ({ lastAt, source, topicPattern, reason }) => ({
            lastAt: lastAt.toISOString(),
            source,
            topicPattern,
            reason,
          }),
          rows: (after, most) => listQuarantineGroups(pool, { ...filter, after, limit: most }),
          present: presentGroup,
        },
      ),
    redriveQuarantined: (context) => redriveQuarantined(parts, context),
    redriveQuarantine: (context) => redriveMany(parts, context),
  };
}

async function redriveQuarantined(
  { pool }: QuarantineParts,
  { params, actor, request }: RouteContext<typeof QUARANTINE_OPERATIONS.redriveQuarantined>,
): Promise<Answer<'redriveQuarantined'>> {
  const id = /^\d{1,15}$/.test(params.id ?? '') ? Number(params.id) : 0;
  const item = await inTransaction(pool, async (client) => {
    const isSent = await redriveOne(client, id);
    const found = await findQuarantined(client, id);
    if (!found) throw new ProblemError('not-found', `There is no quarantined message ${params.id}.`);
    if (!isSent) throw refusalOf(found);
    const subject = `quarantine ${id}`;
    const address = request.ip ?? '';
    await recordAudit(client, { actor: actor.username, what: 'redrive', subject, outcome: 'ok', address });
    return found;
  });
  await hint(pool, 'work');
  return presentItem(item);
}

function refusalOf({ id, state, bytes, keptBytes }: ListedQuarantine): ProblemError {
  const what = `Cannot try message ${id} again:`;
  if (state === 'redriven')
    return new ProblemError('action-not-allowed', `${what} it was taken in already.`, { state });
  if (keptBytes < bytes) {
    const detail = `${what} only the first ${keptBytes} of its ${bytes} bytes are kept. Have it sent again by its source.`;
    return new ProblemError('action-not-allowed', detail, { state: 'incomplete' });
  }
  return new ProblemError('action-not-allowed', `${what} it waits for ingest to take it already.`, {
    state: 'waiting',
  });
}

async function redriveMany(
  { pool }: QuarantineParts,
  { body, actor, request }: RouteContext<typeof QUARANTINE_OPERATIONS.redriveQuarantine>,
): Promise<Answer<'redriveQuarantine'>> {
  const subject = JSON.stringify(body);
  const address = request.ip ?? '';
  const sent = await inTransaction(pool, async (client) => {
    const number = await redriveGroup(client, body, MAX_REDRIVEN);
    const outcome = `${number} sent`;
    await recordAudit(client, { actor: actor.username, what: 'redrive', subject, outcome, address });
    return number;
  });
  await hint(pool, 'work');
  const { open, ...left } = await readRedriveOutlook(pool, body);
  return { sent, remaining: open, ...left };
}

function presentItem({ id, at, sha256, raw, triedAt, redrivenAt, ...row }: ListedQuarantine): QuarantineItem {
  return {
    ...row,
    id: String(id),
    at: at.toISOString(),
    sha256: sha256.toString('hex'),
    raw: raw.toString('base64'),
    triedAt: triedAt?.toISOString() ?? null,
    redrivenAt: redrivenAt?.toISOString() ?? null,
  };
}

function presentGroup({ device, deviceKnown, firstAt, lastAt, sample, ...row }: ListedQuarantineGroup) {
  return {
    ...row,
    firstAt: firstAt.toISOString(),
    lastAt: lastAt.toISOString(),
    sample: sample === null ? null : String(sample),
    device: device === null ? null : { id: device, inService: deviceKnown },
  };
}
