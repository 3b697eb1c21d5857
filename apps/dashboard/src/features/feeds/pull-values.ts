import { type FeedPullItem, feedPullRequest } from '@cityloop/contract/rest/feed-pull';
import type { BodyInput } from '@cityloop/contract/rest/operations';

/** The form of how a feed asks another house. */
export interface PullValues {
  readonly url: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly cursor: string;
  readonly scheme: 'none' | 'bearer' | 'basic' | 'header';
  readonly username: string;
  readonly header: string;
  readonly secret: string;
  /** Set by REST; the form keeps them. */
  readonly headers: Readonly<Record<string, string>>;
}

export const FIRST_PULL: PullValues = {
  url: '',
  intervalSeconds: 300,
  timeoutSeconds: 20,
  cursor: '',
  scheme: 'none',
  username: '',
  header: '',
  secret: '',
  headers: {},
};

export function pullValuesOf({
  auth,
  cursor,
  url,
  intervalSeconds,
  timeoutSeconds,
  headers,
}: FeedPullItem): PullValues {
  return {
    ...FIRST_PULL,
    ...{ url, intervalSeconds, timeoutSeconds, headers },
    cursor: cursor ?? '',
    scheme: auth?.scheme ?? 'none',
    username: auth?.scheme === 'basic' ? auth.username : '',
    header: auth?.scheme === 'header' ? auth.header : '',
  };
}

/** What is asked for, or the fields that stop it. */
export function pullRequestOf(
  values: PullValues,
): { readonly body: BodyInput<'putFeedPull'> } | { readonly wrong: readonly (keyof PullValues)[] } {
  const { scheme, username, header, secret, cursor, headers, ...plain } = values;
  const auth = { none: null, bearer: { scheme }, basic: { scheme, username }, header: { scheme, header } }[scheme];
  const asked = { ...plain, url: plain.url.trim(), headers: { ...headers }, cursor: cursor.trim() || null, auth };
  const parsed = feedPullRequest.safeParse({ ...asked, ...(secret && { secret }) });
  if (parsed.success) return { body: parsed.data };
  const names = parsed.error.issues.map(({ path: [name, inner] }) => (name === 'auth' ? inner : name));
  return { wrong: names as (keyof PullValues)[] };
}
