import * as types from './component-type.ts';
import type { OperationTable } from './operation.ts';
import { pageOf } from './page.ts';

/** Types of components and what they measure, part of the table of all. */
export const COMPONENT_TYPE_OPERATIONS = {
  listComponentTypes: {
    method: 'get',
    path: '/api/component-types',
    access: 'readCity',
    summary: 'Types of components and devices, each with its metrics',
    query: types.componentTypesQuery,
    answers: 'page',
    answer: pageOf(types.componentType),
  },
  createComponentType: {
    method: 'post',
    path: '/api/component-types',
    access: 'manageDevices',
    summary: 'A new type of component or device; devices of it may be registered at once',
    body: types.newComponentType,
    status: 201,
    answer: types.componentType,
  },
  getComponentType: {
    method: 'get',
    path: '/api/component-types/{code}',
    access: 'readCity',
    summary: 'One type with its metrics',
    answer: types.componentType,
  },
  changeComponentType: {
    method: 'patch',
    path: '/api/component-types/{code}',
    access: 'manageDevices',
    summary: 'Change its names, its class, or from which trust on its devices are a matter of maintenance',
    body: types.componentTypeChange,
    answer: types.componentType,
  },
  listMetrics: {
    method: 'get',
    path: '/api/component-types/{code}/metrics',
    access: 'readCity',
    summary: 'What components of this type measure',
    query: types.componentTypesQuery,
    answers: 'page',
    answer: pageOf(types.metricItem),
  },
  createMetric: {
    method: 'post',
    path: '/api/component-types/{code}/metrics',
    access: 'manageDevices',
    summary: 'A new metric; its readings are taken within seconds, without a restart',
    body: types.newMetric,
    status: 201,
    answer: types.metricItem,
  },
  changeMetric: {
    method: 'patch',
    path: '/api/component-types/{code}/metrics/{metric}',
    access: 'manageDevices',
    summary: 'Change its name, plausible limits and what its trust is judged by',
    body: types.metricChange,
    answer: types.metricItem,
  },
} as const satisfies OperationTable;
