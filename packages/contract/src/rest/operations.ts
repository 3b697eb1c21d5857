import type { Permission } from '@cityloop/domain/account/permission';
import { z } from 'zod';
import * as accounts from './account.ts';
import * as alarms from './alarm.ts';
import * as cases from './case.ts';
import * as changes from './change.ts';
import * as cityShapes from './city.ts';
import * as components from './component.ts';
import { componentDetail } from './component-health.ts';
import { DEVICE_OPERATIONS } from './device-operations.ts';
import { FEED_OPERATIONS } from './feed-operations.ts';
import { featureCollection, pageOf } from './page.ts';
import * as quarantines from './quarantine.ts';
import * as situations from './situation.ts';

/**
 * One route of the API. `access` is the permission asked for, `public`, or `feedToken`: the bearer token of the feed that
 * the path names, and nobody's session. Nothing else opens a route.
 */
export interface Operation {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** Express and OpenAPI agree on it: `{name}` stands for a path parameter. */
  readonly path: string;
  readonly access: Permission | 'public' | 'feedToken';
  readonly summary: string;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** `multipart` routes read a file and fields instead of JSON. */
  readonly multipart?: true;
  /** Any content type: the route reads the bytes as they come. */
  readonly rawBody?: true;
  readonly status?: 200 | 201 | 202 | 204;
  readonly answer?: z.ZodType;
}

const none = z.undefined();

/** Every REST route. The server mounts exactly these, the descriptions are generated from them, clients call by name. */
export const OPERATIONS = {
  signIn: {
    method: 'post',
    path: '/api/session',
    access: 'public',
    summary: 'Sign in',
    body: accounts.signIn,
    answer: accounts.session,
  },
  getSession: {
    method: 'get',
    path: '/api/session',
    access: 'ownSession',
    summary: 'Who I am',
    answer: accounts.session,
  },
  signOut: {
    method: 'delete',
    path: '/api/session',
    access: 'ownSession',
    summary: 'Sign out here',
    status: 204,
    answer: none,
  },
  signOutEverywhere: {
    method: 'delete',
    path: '/api/sessions',
    access: 'ownSession',
    summary: 'Sign out everywhere',
    status: 204,
    answer: none,
  },
  changePassword: {
    method: 'post',
    path: '/api/session/password',
    access: 'ownSession',
    summary: 'Change my own password',
    body: accounts.passwordChange,
    status: 204,
    answer: none,
  },
  getOpenApi: {
    method: 'get',
    path: '/api/openapi.json',
    access: 'public',
    summary: 'This API as OpenAPI 3.1',
    answer: z.looseObject({}),
  },
  getAsyncApi: {
    method: 'get',
    path: '/api/asyncapi.json',
    access: 'public',
    summary: 'MQTT and socket.io as AsyncAPI 3.0',
    answer: z.looseObject({}),
  },
  getCity: {
    method: 'get',
    path: '/api/city',
    access: 'readCity',
    summary: 'The city, its bounds and time',
    answer: cityShapes.city,
  },
  getSituation: {
    method: 'get',
    path: '/api/situation',
    access: 'readCity',
    summary: 'The vital signs',
    answer: situations.situation,
  },
  getCaseTrend: {
    method: 'get',
    path: '/api/situation/trend',
    access: 'readCity',
    summary: 'Cases and alarms per hour',
    query: situations.caseTrendQuery,
    answer: situations.caseTrend,
  },
  getCaseRanking: {
    method: 'get',
    path: '/api/situation/ranking',
    access: 'readCity',
    summary: 'Open, overdue and closed cases by a dimension',
    query: situations.caseRankingQuery,
    answer: situations.caseRanking,
  },
  listDistricts: {
    method: 'get',
    path: '/api/districts',
    access: 'readCity',
    summary: 'Districts as GeoJSON',
    answer: featureCollection,
  },
  listGrids: {
    method: 'get',
    path: '/api/grids',
    access: 'readCity',
    summary: 'Unit grids as GeoJSON',
    answer: featureCollection,
  },
  getMapLayer: {
    method: 'get',
    path: '/api/map/{layer}',
    access: 'readCity',
    summary: 'A layer of the base map as GeoJSON',
    answer: featureCollection,
  },
  listCategories: {
    method: 'get',
    path: '/api/categories',
    access: 'readCity',
    summary: 'Categories with their filing conditions',
    answer: pageOf(cityShapes.category),
  },
  listDepartments: {
    method: 'get',
    path: '/api/departments',
    access: 'readCity',
    summary: 'Departments',
    answer: pageOf(cityShapes.department),
  },
  listComponentTypes: {
    method: 'get',
    path: '/api/component-types',
    access: 'readCity',
    summary: 'Types of components',
    answer: pageOf(cityShapes.componentType),
  },
  listComponents: {
    method: 'get',
    path: '/api/components',
    access: 'readCity',
    summary: 'Components and devices',
    query: components.componentsQuery,
    answer: pageOf(components.component),
  },
  getComponent: {
    method: 'get',
    path: '/api/components/{id}',
    access: 'readCity',
    summary: 'One component, with the health of a device',
    answer: componentDetail,
  },
  listReadings: {
    method: 'get',
    path: '/api/components/{id}/readings',
    access: 'readCity',
    summary: 'History of one metric',
    query: components.readingsQuery,
    answer: pageOf(z.union([components.rollupReading, components.rawReading])),
  },
  ...DEVICE_OPERATIONS,
  listLatest: {
    method: 'get',
    path: '/api/latest',
    access: 'readCity',
    summary: 'Latest value per component and metric',
    query: components.latestQuery,
    answer: pageOf(components.latestReading),
  },
  listAlarms: {
    method: 'get',
    path: '/api/alarms',
    access: 'readAlarms',
    summary: 'Alarms',
    query: alarms.alarmsQuery,
    answer: pageOf(alarms.alarm),
  },
  getAlarm: {
    method: 'get',
    path: '/api/alarms/{id}',
    access: 'readAlarms',
    summary: 'One alarm',
    answer: alarms.alarm,
  },
  actOnAlarm: {
    method: 'post',
    path: '/api/alarms/{id}/actions',
    access: 'actOnAlarms',
    summary: 'Act on an alarm',
    body: alarms.alarmAction,
    answer: alarms.alarm,
  },
  listCases: {
    method: 'get',
    path: '/api/cases',
    access: 'readCases',
    summary: 'Cases',
    query: cases.casesQuery,
    answer: pageOf(cases.caseSummary),
  },
  reportCase: {
    method: 'post',
    path: '/api/cases',
    access: 'reportCase',
    summary: 'Report a case',
    body: cases.caseReport,
    status: 201,
    answer: cases.caseDetail,
  },
  getCase: {
    method: 'get',
    path: '/api/cases/{id}',
    access: 'readCases',
    summary: 'One case with its timeline',
    answer: cases.caseDetail,
  },
  actOnCase: {
    method: 'post',
    path: '/api/cases/{id}/actions',
    access: 'actOnCases',
    summary: 'Act on a case',
    body: cases.caseAction,
    answer: cases.caseDetail,
  },
  addEvidence: {
    method: 'post',
    path: '/api/cases/{id}/evidence',
    access: 'addEvidence',
    summary: 'Add a photo or document',
    multipart: true,
    status: 201,
    answer: cases.evidenceReceipt,
  },
  getEvidence: {
    method: 'get',
    path: '/api/cases/{id}/evidence/{evidenceId}',
    access: 'readCases',
    summary: 'The file itself',
    answer: z.unknown(),
  },
  listChanges: {
    method: 'get',
    path: '/api/changes',
    access: 'readCases',
    summary: 'The numbered change feed',
    query: changes.changesQuery,
    answer: changes.changesAnswer,
  },
  listQuarantine: {
    method: 'get',
    path: '/api/quarantine',
    access: 'readQuarantine',
    summary: 'Messages set aside, with the reason',
    query: quarantines.quarantineQuery,
    answer: pageOf(quarantines.quarantineItem),
  },
  listQuarantineGroups: {
    method: 'get',
    path: '/api/quarantine/groups',
    access: 'readQuarantine',
    summary: 'Messages set aside, by source, kind of topic and reason',
    query: quarantines.quarantineQuery,
    answer: pageOf(quarantines.quarantineGroup),
  },
  redriveQuarantined: {
    method: 'post',
    path: '/api/quarantine/{id}/redrive',
    access: 'redriveQuarantine',
    summary: 'Try a message again that was set aside',
    answer: quarantines.quarantineItem,
  },
  redriveQuarantine: {
    method: 'post',
    path: '/api/quarantine/redrive',
    access: 'redriveQuarantine',
    summary: 'Try the oldest 500 messages of a filter again',
    body: quarantines.redriveFilter,
    answer: quarantines.redriveAnswer,
  },
  ...FEED_OPERATIONS,
  listAccounts: {
    method: 'get',
    path: '/api/accounts',
    access: 'manageAccounts',
    summary: 'Accounts',
    query: accounts.accountsQuery,
    answer: pageOf(accounts.account),
  },
  createAccount: {
    method: 'post',
    path: '/api/accounts',
    access: 'manageAccounts',
    summary: 'Create an account',
    body: accounts.newAccount,
    status: 201,
    answer: accounts.account,
  },
  changeAccount: {
    method: 'patch',
    path: '/api/accounts/{username}',
    access: 'manageAccounts',
    summary: 'Change or disable an account',
    body: accounts.accountChange,
    answer: accounts.account,
  },
  listAudit: {
    method: 'get',
    path: '/api/audit',
    access: 'readAudit',
    summary: 'Sign-ins, refusals and administration',
    query: accounts.auditQuery,
    answer: pageOf(accounts.auditEntry),
  },
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
