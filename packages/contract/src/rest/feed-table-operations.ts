import { z } from 'zod';
import * as tables from './feed-table.ts';
import type { OperationTable } from './operation.ts';
import { pageOf } from './page.ts';
import * as devices from './unknown-device.ts';

/** What mappings look up, and devices that feeds make known: part of the table of all. */
export const FEED_TABLE_OPERATIONS = {
  listFeedTables: {
    method: 'get',
    path: '/api/feeds/{id}/tables',
    access: 'readFeeds',
    summary: 'Lookup tables of a feed: what foreign ids mean here',
    answer: tables.feedTables,
  },
  putFeedTable: {
    method: 'put',
    path: '/api/feeds/{id}/tables/{name}',
    access: 'manageFeeds',
    summary:
      'All rows of a lookup table: JSON (an object by id) or a sheet (CSV, xlsx) whose first column is the id. At most 100,000',
    rawBody: true,
    answer: tables.feedTable,
  },
  deleteFeedTable: {
    method: 'delete',
    path: '/api/feeds/{id}/tables/{name}',
    access: 'manageFeeds',
    summary: 'Remove a lookup table: mappings that ask it fail from now on',
    status: 204,
    answer: z.undefined(),
  },
  listUnknownDevices: {
    method: 'get',
    path: '/api/feeds/{id}/unknown-devices',
    access: 'readFeeds',
    summary: 'Devices that a feed speaks of and nobody has registered',
    query: devices.unknownDevicesQuery,
    answers: 'page',
    answer: pageOf(devices.unknownDevice),
  },
  approveUnknownDevice: {
    method: 'post',
    path: '/api/feeds/{id}/unknown-devices/{device}',
    access: 'manageDevices',
    summary: 'Register such a device, and take in what of it waits in quarantine',
    body: devices.deviceApproval,
    status: 201,
    answer: devices.deviceApproved,
  },
  forgetUnknownDevice: {
    method: 'delete',
    path: '/api/feeds/{id}/unknown-devices/{device}',
    access: 'manageFeeds',
    summary: 'Take it off the list; it comes again when it is spoken of',
    status: 204,
    answer: z.undefined(),
  },
} as const satisfies OperationTable;
