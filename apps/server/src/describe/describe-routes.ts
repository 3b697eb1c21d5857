import type { Routes } from '../http/route.ts';
import { describeMessages } from './async-api.ts';
import { describeRest } from './open-api.ts';

const VERSION = '1.0.0';

/** The two descriptions, generated once; the messages' one names the host that the caller used. */
export function createDescribeRoutes(): Routes<'getOpenApi' | 'getAsyncApi'> {
  const rest = describeRest(VERSION);
  return {
    getOpenApi: async () => rest,
    getAsyncApi: async ({ request }) => describeMessages(VERSION, request.headers.host ?? 'localhost'),
  };
}
