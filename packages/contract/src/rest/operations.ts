import { ACCOUNT_OPERATIONS } from './account-operations.ts';
import { ALARM_OPERATIONS } from './alarm-operations.ts';
import { ALARM_RULE_OPERATIONS } from './alarm-rule-operations.ts';
import { BROKER_ACCOUNT_OPERATIONS } from './broker-account.ts';
import { CASE_OPERATIONS } from './case-operations.ts';
import { CHANGE_OPERATIONS } from './change-operations.ts';
import { CITY_OPERATIONS } from './city-operations.ts';
import { COMPONENT_OPERATIONS } from './component-operations.ts';
import { COMPONENT_TYPE_OPERATIONS } from './component-type-operations.ts';
import { DESCRIPTION_OPERATIONS } from './description-operations.ts';
import { DEVICE_OPERATIONS } from './device-operations.ts';
import { FEED_DOOR_OPERATIONS } from './feed-door-operations.ts';
import { FEED_OPERATIONS } from './feed-operations.ts';
import { HISTORY_OPERATIONS } from './history-operations.ts';
import type { AnswerOf, BodyInputOf, BodyOf, OperationTable, QueryInputOf, QueryOf } from './operation.ts';
import { QUARANTINE_OPERATIONS } from './quarantine-operations.ts';
import { SEARCH_OPERATIONS } from './search.ts';
import { SESSION_OPERATIONS } from './session-operations.ts';
import { SITUATION_OPERATIONS } from './situation-operations.ts';

/** Every REST route of the server, one table per noun. The server mounts exactly these, the descriptions are generated from them, clients call by name. */
export const OPERATIONS = {
  ...SESSION_OPERATIONS,
  ...DESCRIPTION_OPERATIONS,
  ...CITY_OPERATIONS,
  ...SITUATION_OPERATIONS,
  ...COMPONENT_OPERATIONS,
  ...HISTORY_OPERATIONS,
  ...DEVICE_OPERATIONS,
  ...COMPONENT_TYPE_OPERATIONS,
  ...ALARM_OPERATIONS,
  ...ALARM_RULE_OPERATIONS,
  ...CASE_OPERATIONS,
  ...SEARCH_OPERATIONS,
  ...CHANGE_OPERATIONS,
  ...QUARANTINE_OPERATIONS,
  ...FEED_OPERATIONS,
  ...FEED_DOOR_OPERATIONS,
  ...ACCOUNT_OPERATIONS,
  ...BROKER_ACCOUNT_OPERATIONS,
} as const satisfies OperationTable;

export type OperationId = keyof typeof OPERATIONS;
type Named<Id extends OperationId> = (typeof OPERATIONS)[Id];

/** What a client sends and gets for one of them, by its id. */
export type QueryInput<Id extends OperationId> = QueryInputOf<Named<Id>>;
export type Query<Id extends OperationId> = QueryOf<Named<Id>>;
export type BodyInput<Id extends OperationId> = BodyInputOf<Named<Id>>;
export type Body<Id extends OperationId> = BodyOf<Named<Id>>;
export type Answer<Id extends OperationId> = AnswerOf<Named<Id>>;
