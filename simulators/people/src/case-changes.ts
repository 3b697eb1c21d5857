import { createLive } from '@cityloop/client/live';
import type { RestClient } from '@cityloop/client/rest';
import type { CaseSummary } from '@cityloop/contract/rest/case';

/** Follows the change feed and names each case that changed. Returns how to stop. */
export function followCases(
  serverUrl: string,
  observer: RestClient,
  onChange: (caseId: string, version: number) => void,
): () => void {
  const live = createLive({
    url: serverUrl,
    rest: observer,
    rooms: ['city'],
    onChanges: (changes) => {
      for (const change of changes) if (change.kind === 'case') onChange(change.id, change.version);
    },
    onState: ({ refusal }) => {
      // The next attempt of the socket carries the session that this call renews.
      if (refusal?.code === 'unauthenticated') void observer.call('getSession').catch(() => undefined);
    },
  });
  return () => live.close();
}

/** Every case that has not ended. */
export async function listOpenCases(observer: RestClient): Promise<CaseSummary[]> {
  const open: CaseSummary[] = [];
  let cursor: string | undefined;
  do {
    const page = await observer.call('listCases', {
      query: { state: 'open', limit: 500, ...(cursor ? { cursor } : {}) },
    });
    open.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor);
  return open;
}
