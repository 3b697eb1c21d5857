import { describe, expect, it } from 'vitest';
import { type CanonicalRules, canonicalOf } from './canonical.ts';

const EVENTS: CanonicalRules = { target: 'cloudevents', datum: 'WGS84', recordsPerMessage: 3 };
const PACKS: CanonicalRules = { ...EVENTS, target: 'senml' };
const place = { lon: 121.531_541_859, lat: 31.175_303_983 };

describe('what a mapping yields becomes', () => {
  it.each([undefined, null, []])('nothing: %j', (value) => {
    expect(canonicalOf(value, EVENTS)).toEqual({ ok: true, messages: [] });
  });

  it('packs of devices', () => {
    const records = [{ n: 'level', v: 1 }];
    const expected = { kind: 'senml', device: 'WL-1', payload: records };
    expect(canonicalOf({ device: 'WL-1', records }, PACKS)).toEqual({ ok: true, messages: [expected] });
    expect(canonicalOf([{ device: 'WL-1', records }], PACKS)).toEqual({ ok: true, messages: [expected] });
  });

  it('events, with coordinates in WGS 84: by the datum of the feed, or by their own', () => {
    const event = (crs?: string) => ({ id: '1', data: { location: { ...place, ...(crs && { crs }) } } });
    const locationOf = (value: unknown, rules: CanonicalRules) => {
      const canonical = canonicalOf(value, rules);
      const [message] = canonical.ok ? canonical.messages : [];
      return (message?.payload as { data?: { location: unknown } } | undefined)?.data?.location;
    };
    expect(locationOf(event(), EVENTS)).toEqual(place);
    const shifted = { lon: expect.closeTo(121.527_210_6, 5), lat: expect.closeTo(31.177_427_6, 5) };
    expect(locationOf(event(), { ...EVENTS, datum: 'GCJ02' })).toEqual(shifted);
    expect(locationOf(event('GCJ02'), EVENTS)).toEqual(shifted);
    expect(locationOf(event('WGS84'), { ...EVENTS, datum: 'GCJ02' })).toEqual(place);
  });

  it('an event whose data is judged later, where it has no location', () => {
    expect(canonicalOf({ id: '1' }, EVENTS)).toEqual({ ok: true, messages: [{ kind: 'event', payload: { id: '1' } }] });
  });
});

describe('what a mapping yields is refused', () => {
  it.each([
    [7, PACKS, /{ device, records }/],
    [{ device: 'WL-1' }, PACKS, /records/],
    [{ device: 'WL-1', records: [], more: 1 }, PACKS, /records|more/],
    [[{ device: 'WL-1', records: [1] }, 'x'], PACKS, /^\[1\]/],
    ['x', EVENTS, /CloudEvents object/],
    [[{}, {}, {}, {}], EVENTS, /became 4 records; this feed allows 3/],
    [{ device: 'WL-1', records: [1, 2, 3, 4] }, PACKS, /became 4 records/],
  ] as const)('%j', (value, rules, fault) => {
    expect(canonicalOf(value, rules)).toEqual({ ok: false, fault: expect.stringMatching(fault) });
  });
});
