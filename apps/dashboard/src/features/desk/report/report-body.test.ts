import { describe, expect, it } from 'vitest';
import { buildReport, DESK_CHANNELS } from './report-body.ts';

const requestId = '0b9f6a52-5d0c-4a0e-9a0e-3f6a1f3f0c11';
const place = { lon: 120.123456789, lat: 30.987654321 };

describe('buildReport', () => {
  it('names everything that is missing at once', () => {
    expect(buildReport({ title: '  ' }, requestId)).toEqual({ missing: ['category', 'title', 'location'] });
  });
  it('sends what was filled in, trimmed, with the place to a centimetre', () => {
    const values = {
      category: 'road-dig',
      title: ' 路面破损 ',
      location: place,
      channel: 'hotline',
      address: ' 滨河路 ',
    } as const;
    expect(buildReport(values, requestId)).toEqual({
      body: {
        requestId,
        category: 'road-dig',
        title: '路面破损',
        description: '',
        address: '滨河路',
        location: { lon: 120.1234568, lat: 30.9876543 },
        channel: 'hotline',
      },
    });
  });
  it('names the component that it is about', () => {
    const built = buildReport({ category: 'c', title: 't', location: place, component: 'lamp-1' }, requestId);
    expect(built).toHaveProperty('body.component', 'lamp-1');
  });
  it('marks the field that the contract refuses', () => {
    const built = buildReport({ category: 'c', title: 'x'.repeat(201), location: place }, requestId);
    expect(built).toEqual({ missing: ['title'] });
  });
});

describe('DESK_CHANNELS', () => {
  it('leaves out what only machines say', () => expect(DESK_CHANNELS).not.toContain('sensor'));
});
