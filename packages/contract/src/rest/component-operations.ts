import { z } from 'zod';
import * as components from './component.ts';
import { componentDetail } from './component-health.ts';
import type { OperationTable } from './operation.ts';
import { pageOf } from './page.ts';

/** Components and what they measure. */
export const COMPONENT_OPERATIONS = {
  listComponents: {
    method: 'get',
    path: '/api/components',
    access: 'readCity',
    summary: 'Components and devices',
    query: components.componentsQuery,
    answers: 'page',
    bulk: true,
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
    summary:
      'History of one metric: readings, or rollups by minutes, or by the hours, days and months of the city or of `zone`',
    query: components.readingsQuery,
    answers: 'page',
    bulk: true,
    answer: pageOf(z.union([components.rollupReading, components.rawReading])),
  },
  listLatest: {
    method: 'get',
    path: '/api/latest',
    access: 'readCity',
    summary: 'Latest value per component and metric',
    query: components.latestQuery,
    answers: 'page',
    bulk: true,
    answer: pageOf(components.latestReading),
  },
} as const satisfies OperationTable;
