import type { ComponentItem } from '@cityloop/contract/rest/component';
import { describe, expect, it } from 'vitest';
import { buildDeviceChange, buildNewDevice, EMPTY_DEVICE, valuesOf } from './device-body.ts';

const former: ComponentItem = {
  id: 'WL-1',
  type: 'gauge',
  name: '水位',
  district: '990201',
  grid: '99020100100101',
  address: '',
  location: { lon: 120.005, lat: 30.005 },
  metrics: [],
  device: true,
  parent: null,
  retired: false,
  online: true,
  trust: null,
};

describe('the form of a device', () => {
  it('names every wrong field at once', () => {
    expect(buildNewDevice({ ...EMPTY_DEVICE, id: 'a b', lat: '91' })).toEqual({
      wrong: ['id', 'type', 'name', 'lon', 'lat'],
    });
  });

  it('sends what was typed, trimmed', () => {
    const values = { ...valuesOf(former), id: ' WL-2 ', name: ' 水位 ', parent: ' ' };
    expect(buildNewDevice(values)).toEqual({
      body: { id: 'WL-2', type: 'gauge', name: '水位', location: former.location, address: '', parent: null },
    });
  });

  it('sends only what differs', () => {
    expect(buildDeviceChange(valuesOf(former), former)).toEqual({ body: {} });
    expect(buildDeviceChange({ ...valuesOf(former), lon: '120.006' }, former)).toEqual({
      body: { location: { lon: 120.006, lat: 30.005 } },
    });
    expect(buildDeviceChange({ ...valuesOf(former), lon: 'x' }, former)).toEqual({ wrong: ['lon'] });
  });
});
