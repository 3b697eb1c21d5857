import type { CityEvent } from '@cityloop/domain/event/city-event';
import type { Queryable } from '../connection/transaction.ts';

/** Stores what isn't there yet, for the server to make a report of. Returns how many were new. */
export async function insertCityEvents(client: Queryable, rows: readonly CityEvent[]): Promise<number> {
  if (rows.length === 0) return 0;
  const { rowCount } = await client.query(
    `insert into city_event (source, id, received_at, department, occurred_at, data, grid)
     select * from unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::timestamptz[], $6::jsonb[], $7::text[])
     on conflict do nothing`,
    [
      rows.map((row) => row.source),
      rows.map((row) => row.id),
      rows.map((row) => row.receivedAt),
      rows.map((row) => row.department),
      rows.map((row) => row.occurredAt ?? null),
      rows.map((row) => JSON.stringify(row.data)),
      rows.map((row) => row.grid),
    ],
  );
  return rowCount ?? 0;
}
