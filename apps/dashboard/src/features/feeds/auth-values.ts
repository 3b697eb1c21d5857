import { type WebhookAuthRequest, webhookAuthRequest } from '@cityloop/contract/rest/webhook-auth';

/** The form of a webhook's credential; what its scheme doesn't have is left out. */
export interface AuthValues {
  readonly scheme: WebhookAuthRequest['scheme'];
  readonly username: string;
  readonly header: string;
  readonly prefix: string;
  readonly encoding: string;
  readonly timeHeader: string;
  readonly secret: string;
}

export const FIRST_AUTH: AuthValues = {
  scheme: 'bearer',
  username: '',
  header: '',
  prefix: '',
  encoding: 'hex',
  timeHeader: '',
  secret: '',
};

/** What is asked for, or the fields that stop it. */
export function authRequestOf(
  values: AuthValues,
): { readonly auth: WebhookAuthRequest } | { readonly wrong: readonly (keyof AuthValues)[] } {
  const { scheme, username, header, prefix, encoding, timeHeader, secret } = values;
  const own = {
    bearer: {},
    basic: username ? { username } : {},
    header: { header },
    hmac: { header, prefix, encoding, ...(timeHeader && { timestamp: { header: timeHeader } }) },
  }[scheme];
  const parsed = webhookAuthRequest.safeParse({ scheme, ...own, ...(secret && { secret }) });
  if (parsed.success) return { auth: parsed.data };
  const names = parsed.error.issues.map(({ path: [name] }) => (name === 'timestamp' ? 'timeHeader' : name));
  return { wrong: names as (keyof AuthValues)[] };
}
