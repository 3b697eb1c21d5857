import { z } from 'zod';
import type { OperationTable } from './operation.ts';

/** What this system says about its own interfaces. */
export const DESCRIPTION_OPERATIONS = {
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
} as const satisfies OperationTable;
