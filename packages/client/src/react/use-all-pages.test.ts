import { describe, expect, it } from 'vitest';
import { createRestClient } from '../rest.ts';
import { fetchAllPages } from './use-all-pages.ts';

/** A server with a list of so many devices, two on a page. */
function serverOf(count: number) {
  const asked: string[] = [];
  const rest = createRestClient({
    baseUrl: 'http://city.test',
    async fetch(target) {
      const { searchParams } = new URL(String(target));
      asked.push(searchParams.get('cursor') ?? '');
      const from = Number(searchParams.get('cursor') ?? 0);
      const items = [from, from + 1].filter((index) => index < count).map((index) => ({ id: `bin-${index}` }));
      return Response.json({ items, next: from + 2 < count ? String(from + 2) : null });
    },
  });
  return { rest, asked };
}

describe('fetching all pages', () => {
  it('follows the cursors to the end', async () => {
    const { rest, asked } = serverOf(5);
    const { items, isCut } = await fetchAllPages(rest, 'listComponents', { limit: 2 }, 100);
    expect(items.map(({ id }) => id)).toEqual(['bin-0', 'bin-1', 'bin-2', 'bin-3', 'bin-4']);
    expect(isCut).toBe(false);
    expect(asked).toEqual(['', '2', '4']);
  });

  it('stops at the most that a page shows, and says that there are more', async () => {
    const { rest, asked } = serverOf(100);
    const { items, isCut } = await fetchAllPages(rest, 'listComponents', { limit: 2 }, 4);
    expect(items).toHaveLength(4);
    expect(isCut).toBe(true);
    expect(asked).toEqual(['', '2']);
  });

  it('is not cut where the list ends just there', async () => {
    const { rest } = serverOf(4);
    expect((await fetchAllPages(rest, 'listComponents', { limit: 2 }, 4)).isCut).toBe(false);
  });
});
