import { describe, expect, it } from 'vitest';
import { cityEventData, cloudEvent, EVENT_REPORTED } from './city-event.ts';
import { deviceStatus } from './device-status.ts';

const ENVELOPE = { specversion: '1.0', id: 'A234-1234-1234', source: '/mycontext', type: EVENT_REPORTED };
const DATA = { category: '0101', title: 'flood', location: { lon: 120, lat: 30 } };

describe('a CloudEvent', () => {
  it('is read with extensions, optional attributes and any data (the example of the specification)', () => {
    const example = {
      specversion: '1.0',
      type: 'com.example.someevent',
      source: '/mycontext',
      subject: null,
      id: 'C234-1234-1234',
      time: '2018-04-05T17:31:00Z',
      comexampleextension1: 'value',
      datacontenttype: 'application/json',
      data: { appinfoA: 'abc' },
    };
    const { subject: _unset, ...valid } = example;
    expect(cloudEvent.parse(valid)).toEqual(valid);
  });

  it.each(['specversion', 'id', 'source', 'type'])('is not one without %s', (name) => {
    expect(cloudEvent.safeParse({ ...ENVELOPE, [name]: undefined }).success).toBe(false);
  });

  it.each([{ specversion: '0.3' }, { id: '' }, { time: 'yesterday' }])('is not one with %j', (change) => {
    expect(cloudEvent.safeParse({ ...ENVELOPE, ...change }).success).toBe(false);
  });
});

describe('the data of an event', () => {
  it('needs category, title and location, and takes what else the contract names', () => {
    expect(cityEventData.parse(DATA)).toEqual(DATA);
    const full = {
      ...DATA,
      description: 'knee-deep',
      location: { lon: 120, lat: 30, crs: 'CGCS2000' },
      address: 'Long Street 1',
      severity: 2,
      reporter: 'post 7',
      externalId: 'X-1',
    };
    expect(cityEventData.parse(full)).toEqual(full);
  });

  it.each([
    { category: '' },
    { title: 'x'.repeat(201) },
    { location: { lon: 181, lat: 0 } },
    { location: { lon: 0, lat: 0, crs: 'GCJ02' } },
    { severity: 5 },
  ])('refuses %j', (change) => {
    expect(cityEventData.safeParse({ ...DATA, ...change }).success).toBe(false);
  });
});

describe('a device status', () => {
  it('is online or not, at a time with its zone', () => {
    expect(deviceStatus.safeParse({ online: true, at: '2026-05-10T12:00:00.000Z' }).success).toBe(true);
    expect(deviceStatus.safeParse({ online: true, at: '2026-05-10T12:00:00' }).success).toBe(false);
    expect(deviceStatus.safeParse({ online: 1, at: '2026-05-10T12:00:00Z' }).success).toBe(false);
  });
});
