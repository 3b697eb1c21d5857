import type { Readable } from 'node:stream';
import type { HistoryItem } from '@cityloop/contract/rest/history';
import type { HISTORY_OPERATIONS } from '@cityloop/contract/rest/history-operations';
import { findCity } from '@cityloop/db/city/city';
import { findZone } from '@cityloop/db/city/zone-of';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { enterHistory, findHistory, type HistoryImport, listHistory } from '@cityloop/db/history/history-import';
import type { AuditLine } from '@cityloop/db/people/audit';
import { page } from '@cityloop/web/page';
import { ProblemError, type Routes } from '@cityloop/web/route';
import { readFormFile } from '@cityloop/web/upload';
import { z } from 'zod';
import type { HistoryStore } from './history-store.ts';

export interface HistoryParts {
  readonly pool: Queryable;
  readonly store: HistoryStore;
  readonly audit: (line: AuditLine) => Promise<void>;
}

const SHOWN_FAULTS = 100;

/** Files of readings of before: taken here, imported by maintenance. */
export function createHistoryRoutes(parts: HistoryParts): Routes<typeof HISTORY_OPERATIONS> {
  const { pool, store, audit } = parts;

  async function take(name: string, source: Readable, given: { zone: string; takeGood: boolean; requestedBy: string }) {
    const file = await store.keep(source);
    const entry = await enterHistory(pool, { ...given, name, ...file });
    // The same file again, which is done: nobody will read this one.
    if (entry.state === 'done' || entry.path !== file.path) await store.remove(file);
    return entry;
  }

  return {
    async sendHistory({ request, response, query, actor }) {
      const zone = await readZone(pool, query.zone);
      const given = { zone, takeGood: query.takeGood === true, requestedBy: actor.username };
      const entry = request.is('multipart/form-data')
        ? await readFormFile(request, response, ({ name, stream }) => take(storable(name), stream, given))
        : await take(storable(query.name ?? 'readings'), request, given);
      await audit({
        ...{
          actor: actor.username,
          what: 'send-history',
          subject: entry.name,
          outcome: 'ok',
          address: request.ip ?? '',
        },
      });
      return present(entry);
    },
    listHistory: ({ query }) =>
      page(query, {
        list: 'imports of history',
        position: z.int().positive(),
        rows: (before, limit) => listHistory(pool, { before, limit }),
        positionOf: ({ id }) => id,
        present,
      }),
    async getHistory({ params }) {
      const id = Number(params.id);
      const entry = Number.isSafeInteger(id) ? await findHistory(pool, id) : undefined;
      if (!entry) throw new ProblemError('not-found', `There is no import ${params.id}.`);
      return present(entry);
    },
  };
}

/** The zone of local times: what was asked for, or the city's. */
async function readZone(pool: Queryable, asked: string | undefined): Promise<string> {
  if (asked === undefined) return (await findCity(pool))?.timezone ?? 'UTC';
  const zone = findZone(asked);
  if (zone) return zone.name;
  const message = 'must be an IANA time zone such as Asia/Shanghai';
  throw new ProblemError('invalid', `query.zone: ${message}, which ${asked} is not.`, {
    in: 'query',
    faults: [{ path: 'zone', message }],
  });
}

/** What a browser calls it, without folders and what no name holds. */
function storable(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are meant
  return last.replaceAll(/[\u0000-\u001f]/g, '').slice(0, 200) || 'readings';
}

function present(entry: HistoryImport): HistoryItem {
  const {
    id,
    sha256: _hash,
    path: _path,
    fresh,
    faults,
    createdAt,
    updatedAt,
    finishedAt,
    firstAt,
    lastAt,
    nextLine: _line,
    ...rest
  } = entry;
  return {
    ...rest,
    id: String(id),
    new: fresh,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    firstAt: firstAt?.toISOString() ?? null,
    lastAt: lastAt?.toISOString() ?? null,
    faults: faults
      .slice(0, SHOWN_FAULTS)
      .map(({ line, column, message }) => ({ line, message, ...(column && { column }) })),
  };
}
