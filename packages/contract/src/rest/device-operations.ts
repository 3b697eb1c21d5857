import { z } from 'zod';
import * as components from './component.ts';
import * as devices from './device.ts';
import type { OperationTable } from './operation.ts';

/** The routes by which devices are registered and get their credentials, part of the table of all. */
export const DEVICE_OPERATIONS = {
  registerComponent: {
    method: 'post',
    path: '/api/components',
    access: 'manageDevices',
    summary: 'Register a component or device',
    body: devices.newComponent,
    status: 201,
    answer: components.component,
  },
  importComponents: {
    method: 'post',
    path: '/api/components/import',
    access: 'manageDevices',
    summary: 'Register or update many from a CSV file, all or nothing',
    form: devices.importForm,
    answer: devices.importReport,
  },
  changeComponent: {
    method: 'patch',
    path: '/api/components/{id}',
    access: 'manageDevices',
    summary: 'Change, retire or bring back a component',
    body: devices.componentChange,
    answer: components.component,
  },
  getCredential: {
    method: 'get',
    path: '/api/components/{id}/credential',
    access: 'manageDevices',
    summary: 'Its MQTT credentials in force, without their keys',
    answer: devices.credentialState,
  },
  createCredential: {
    method: 'post',
    path: '/api/components/{id}/credential',
    access: 'manageDevices',
    summary: 'A new MQTT credential; the former one ends, at once or after an overlap',
    body: devices.credentialRequest,
    status: 201,
    answer: devices.deviceCredential,
  },
  revokeCredential: {
    method: 'delete',
    path: '/api/components/{id}/credential',
    access: 'manageDevices',
    summary: 'End its MQTT credentials and connections at once',
    status: 204,
    answer: z.undefined(),
  },
} as const satisfies OperationTable;
