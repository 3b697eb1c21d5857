import { z } from 'zod';
import { isTopicFilter } from '../mqtt/topic-filter.ts';
import type { OperationTable } from './operation.ts';
import { cursor, instant, limit, pageOf } from './page.ts';
import { optionalLine } from './text.ts';

/** What there is to hear begins so. */
const TREES = /^(city\/v1|feed)(\/|$)/;
const filter = z
  .string()
  .max(256)
  .refine(isTopicFilter, 'is no topic filter of MQTT: + stands for a whole level, # for all at the end')
  .refine((text) => TREES.test(text), 'begins neither with city/v1 nor with feed: nothing else is published');

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,47}$/, 'small letters, digits and hyphens, 2 to 48, a letter first')
  .refine((text) => !text.startsWith('feed-'), 'begins like the user name of a feed');
const filters = z.array(filter).min(1).max(50);
const note = optionalLine(200);

const brokerAccount = z.object({
  /** Its MQTT user name. */
  name: z.string(),
  filters: z.array(z.string()),
  note: z.string(),
  createdBy: z.string().nullable(),
  /** Of its key. */
  issuedAt: instant,
  /** Null while it is in force. */
  revokedAt: instant.nullable(),
});
export type BrokerAccountItem = z.output<typeof brokerAccount>;

/** Shown this once: only hashes of the key are kept. */
const issued = z.object({ username: z.string(), password: z.string() });

/** Accounts of programs that hear what the broker is told, part of the table of all. */
export const BROKER_ACCOUNT_OPERATIONS = {
  listBrokerAccounts: {
    method: 'get',
    path: '/api/broker-accounts',
    access: 'manageDevices',
    summary: 'MQTT accounts of programs that hear what devices and departments say, by name',
    query: z.strictObject({ cursor, limit }),
    answers: 'page',
    answer: pageOf(brokerAccount),
  },
  createBrokerAccount: {
    method: 'post',
    path: '/api/broker-accounts',
    access: 'manageDevices',
    summary: 'A new account with the topic filters that it may subscribe to; its key is shown this once',
    body: z.strictObject({ name, filters, note: note.default('') }),
    status: 201,
    answer: issued,
  },
  changeBrokerAccount: {
    method: 'patch',
    path: '/api/broker-accounts/{name}',
    access: 'manageDevices',
    summary: 'Other topic filters: its connections end, and it signs in again with those',
    body: z.strictObject({ filters: filters.optional(), note: note.optional() }),
    answer: brokerAccount,
  },
  renewBrokerAccountKey: {
    method: 'post',
    path: '/api/broker-accounts/{name}/key',
    access: 'manageDevices',
    summary:
      'A new key, shown this once; the former one ends with its connections, and a revoked account is in force again',
    status: 201,
    answer: issued,
  },
  revokeBrokerAccount: {
    method: 'delete',
    path: '/api/broker-accounts/{name}',
    access: 'manageDevices',
    summary: 'End it, with its connections, at once',
    status: 204,
    answer: z.undefined(),
  },
} as const satisfies OperationTable;
