import type { Wording } from '../language.ts';
import type { LISTENERS_ZH_CN } from '../zh-CN/listeners.ts';

export const LISTENERS_EN: Wording<typeof LISTENERS_ZH_CN> = {
  add: 'New listener',
  addTitle: 'New account of a listener',
  empty: 'No account of a listener yet',
  intro:
    'For dashboards and bridges of other departments that subscribe by MQTT to what devices and feeds say. They hear, and publish nothing.',
  nameHint:
    'Small letters, digits, hyphens, 2 to 48, a letter first, not beginning with feed-. It is the MQTT user name and stays as it is.',
  filters: 'Topics that it may subscribe to',
  filtersHint:
    'One a line, beginning with city/v1/ or feed/; + stands for one level, # at the end for all below. Such as city/v1/+/+/reading',
  note: 'Remark',
  issuedAt: 'Key issued',
  inForce: 'Valid',
  revokedAt: (at) => `Revoked at ${at}`,
  createdBy: 'Made by',
  shownOnce: 'The key is shown this once: keep it now',
  newKey: 'New key',
  newKeySure: 'The former key and its connections end at once. Go on?',
  revokeSure: 'Its connections end at once, and it cannot sign in again. Go on?',
  changed: 'Saving ends its connections; it signs in again with these topics.',
};
