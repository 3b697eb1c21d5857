import { EVENT_REPORTED } from '@cityloop/contract/mqtt/city-event';
import { eventTopic } from '@cityloop/contract/mqtt/topics';
import type pg from 'pg';
import type { Probe } from '../load/orders.ts';

interface EventFacts {
  readonly department: string;
  readonly category: string;
  readonly location: { readonly lon: number; readonly lat: number };
}

/** What an event of this city may name. */
export async function readEventFacts(client: pg.Client): Promise<EventFacts> {
  const { rows } = await client.query<{ department: string; category: string; lon: number; lat: number }>(
    `select (select code from department where kind = 'professional' order by code limit 1) as department,
       (select code from category where kind = 'event' order by code limit 1) as category,
       center[1] as lon, center[2] as lat from city`,
  );
  const [found] = rows;
  if (!found) throw new Error('the city has no centre');
  return { department: found.department, category: found.category, location: { lon: found.lon, lat: found.lat } };
}

/** Departmental events, one every `everyMs` from `firstAt` on (epoch milliseconds); each is another one. */
export function eventProbes(
  { department, category, location }: EventFacts,
  { firstAt, everyMs, count }: { readonly firstAt: number; readonly everyMs: number; readonly count: number },
): Probe[] {
  return Array.from({ length: count }, (_, index) => ({
    dueAt: firstAt + index * everyMs,
    topic: eventTopic(department),
    payload: JSON.stringify({
      specversion: '1.0',
      id: `bench-${firstAt}-${index}`,
      source: '/bench',
      type: EVENT_REPORTED,
      time: new Date(firstAt + index * everyMs).toISOString(),
      datacontenttype: 'application/json',
      data: { category, title: `bench ${index}`, location },
    }),
  }));
}
