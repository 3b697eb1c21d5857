import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Operation } from './operation.ts';
import { OPERATIONS } from './operations.ts';

const operations: readonly (readonly [string, Operation])[] = Object.entries(OPERATIONS);

/** What is open without sign-in, word for word. Whoever opens more has to change this line. */
const PUBLIC = ['signIn', 'getOpenApi', 'getAsyncApi'];

describe('the table of routes', () => {
  it('has each method and path once', () => {
    const routes = operations.map(([, { method, path }]) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`);
    expect(routes.filter((route, index) => routes.indexOf(route) !== index)).toEqual([]);
  });

  it('opens nothing to the public but signing in and the descriptions', () => {
    expect(operations.filter(([, { access }]) => access === 'public').map(([id]) => id)).toEqual(PUBLIC);
  });

  it('opens only the webhook, and files, to the secret of a feed', () => {
    const openTo = (wanted: string) => operations.filter(([, { access }]) => access === wanted).map(([id]) => id);
    expect(openTo('feedToken')).toEqual(['sendToFeed', 'sendMessageToFeed']);
    expect(openTo('feedSender')).toEqual(['sendFeedFile', 'getFeedFile', 'continueFeedFile', 'cancelFeedFile']);
  });

  it.each(operations)('%s stands under /api, says what it does, and describes its answer', (_id, operation) => {
    expect(operation.path).toMatch(/^\/api(\/([a-z][a-z.-]*|\{[a-zA-Z]+\}))+$/);
    expect(operation.summary).not.toBe('');
    const isJson = operation.answers !== 'bytes' && operation.answers !== 'redirect';
    expect(operation.answer instanceof z.ZodType).toBe(isJson);
    expect(operation.method === 'get' && operation.body !== undefined).toBe(false);
  });

  it.each(operations)('%s is a page if, and only if, its query takes a cursor', (_id, { answers, query }) => {
    const takesCursor = query instanceof z.ZodObject && 'cursor' in query.shape;
    expect(answers === 'page').toBe(takesCursor);
  });

  it.each(operations.filter(([, { query }]) => query))('%s refuses an unknown key in its query', (_id, { query }) => {
    expect(query?.safeParse({ nonsense: '1' }).success).toBe(false);
  });

  it.each(operations.filter(([, { body }]) => body))(
    '%s refuses an empty body or an unknown key in it',
    (_id, { body }) => {
      const outcome = body?.safeParse({ nonsense: 1 });
      expect(outcome?.success).toBe(false);
      expect(JSON.stringify(outcome?.error?.issues)).toMatch(/unrecognized_keys|invalid/);
    },
  );

  it('keeps the routes that others rely on', () => {
    const routes = operations.map(([, { method, path }]) => `${method.toUpperCase()} ${path}`);
    expect(routes).toEqual(
      expect.arrayContaining([
        'POST /api/session',
        'GET /api/session',
        'DELETE /api/session',
        'GET /api/situation',
        'GET /api/districts',
        'GET /api/grids',
        'GET /api/categories',
        'GET /api/departments',
        'GET /api/components',
        'GET /api/components/{id}',
        'GET /api/components/{id}/readings',
        'POST /api/components/{id}/credential',
        'GET /api/latest',
        'GET /api/alarms',
        'POST /api/alarms/{id}/actions',
        'GET /api/cases',
        'POST /api/cases',
        'GET /api/cases/{id}',
        'POST /api/cases/{id}/actions',
        'POST /api/cases/{id}/evidence',
        'GET /api/changes',
        'GET /api/quarantine',
        'POST /api/quarantine/{id}/redrive',
        'GET /api/accounts',
        'POST /api/accounts',
      ]),
    );
  });
});
