import type { z } from 'zod';
import { ACCOUNT_OPERATIONS } from './account-operations.ts';
import { ALARM_OPERATIONS } from './alarm-operations.ts';
import { CASE_OPERATIONS } from './case-operations.ts';
import { CHANGE_OPERATIONS } from './change-operations.ts';
import { CITY_OPERATIONS } from './city-operations.ts';
import { COMPONENT_OPERATIONS } from './component-operations.ts';
import { DESCRIPTION_OPERATIONS } from './description-operations.ts';
import { DEVICE_OPERATIONS } from './device-operations.ts';
import { FEED_OPERATIONS } from './feed-operations.ts';
import type { Operation } from './operation.ts';
import { QUARANTINE_OPERATIONS } from './quarantine-operations.ts';
import { SESSION_OPERATIONS } from './session-operations.ts';
import { SITUATION_OPERATIONS } from './situation-operations.ts';

/** Every REST route of the server, one table per noun. The server mounts exactly these, the descriptions are generated from them, clients call by name. */
export const OPERATIONS = {
  ...SESSION_OPERATIONS,
  ...DESCRIPTION_OPERATIONS,
  ...CITY_OPERATIONS,
  ...SITUATION_OPERATIONS,
  ...COMPONENT_OPERATIONS,
  ...DEVICE_OPERATIONS,
  ...ALARM_OPERATIONS,
  ...CASE_OPERATIONS,
  ...CHANGE_OPERATIONS,
  ...QUARANTINE_OPERATIONS,
  ...FEED_OPERATIONS,
  ...ACCOUNT_OPERATIONS,
} as const satisfies Record<string, Operation>;

export type OperationId = keyof typeof OPERATIONS;
type Shape = (typeof OPERATIONS)[OperationId];
type Of<
  Id extends OperationId,
  Key extends string,
  Side extends 'input' | 'output',
> = Key extends keyof (typeof OPERATIONS)[Id]
  ? (typeof OPERATIONS)[Id][Key] extends z.ZodType
    ? Side extends 'input'
      ? z.input<(typeof OPERATIONS)[Id][Key]>
      : z.output<(typeof OPERATIONS)[Id][Key]>
    : undefined
  : undefined;

/** What a client sends and gets, and what a handler gets and answers, for one operation. */
export type QueryInput<Id extends OperationId> = Of<Id, 'query', 'input'>;
export type Query<Id extends OperationId> = Of<Id, 'query', 'output'>;
export type BodyInput<Id extends OperationId> = Of<Id, 'body', 'input'>;
export type Body<Id extends OperationId> = Of<Id, 'body', 'output'>;
export type Answer<Id extends OperationId> = Of<Id, 'answer', 'output'>;
export type { Shape as AnyOperation };
