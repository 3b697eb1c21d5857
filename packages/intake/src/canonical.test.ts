import { describe, expect, it } from 'vitest';
import { type CanonicalRules, canonicalOf } from './canonical.ts';

const EVENTS: CanonicalRules = { target: 'cloudevents', datum: 'WGS84', recordsPerMessage: 3 };
const PACKS: CanonicalRules = { ...EVENTS, target: 'senml' };
const MIXED: CanonicalRules = { ...EVENTS, target: 'mixed', recordsPerMessage: 5 };
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
      return ((message as { payload?: unknown } | undefined)?.payload as { data?: { location: unknown } } | undefined)
        ?.data?.location;
    };
    expect(locationOf(event(), EVENTS)).toEqual(place);
    const shifted = { lon: expect.closeTo(121.527_210_6, 5), lat: expect.closeTo(31.177_427_6, 5) };
    expect(locationOf(event(), { ...EVENTS, datum: 'GCJ02' })).toEqual(shifted);
    expect(locationOf(event('GCJ02'), EVENTS)).toEqual(shifted);
    expect(locationOf(event('WGS84'), { ...EVENTS, datum: 'GCJ02' })).toEqual(place);
  });

  it.each([
    ['a lone record', { n: 'level', v: 1 }, [{ n: 'level', v: 1 }]],
    ['no record', undefined, []],
    ['none of many', [], []],
  ])('a pack of a device, also with %s', (_what, records, payload) => {
    const messages = [{ kind: 'senml', device: 'WL-1', payload }];
    expect(canonicalOf({ device: 'WL-1', records }, PACKS)).toEqual({ ok: true, messages });
  });

  it('readings, events and status together, each one or many', () => {
    const readings = { device: 'WL-1', records: { n: 'level', v: 1 } };
    const status = [
      { device: 'WL-1', online: false },
      { device: 'WL-2', online: true, at: '2026-05-10T12:00:00Z' },
    ];
    const messages = [
      { kind: 'senml', device: 'WL-1', payload: [{ n: 'level', v: 1 }] },
      { kind: 'event', payload: { id: '1' } },
      { kind: 'status', device: 'WL-1', online: false, at: undefined },
      { kind: 'status', device: 'WL-2', online: true, at: '2026-05-10T12:00:00Z' },
    ];
    expect(canonicalOf({ readings, events: { id: '1' }, status }, MIXED)).toEqual({ ok: true, messages });
    expect(canonicalOf([{ readings }, { events: [{ id: '1' }], status }], MIXED)).toEqual({ ok: true, messages });
    expect(canonicalOf({}, MIXED)).toEqual({ ok: true, messages: [] });
  });

  it('one that is at fault beside others that are not', () => {
    const good = { device: 'WL-1', records: [{ n: 'level', v: 1 }] };
    expect(canonicalOf([good, { records: [] }, good], PACKS)).toEqual({
      ok: true,
      messages: [
        expect.objectContaining({ kind: 'senml' }),
        { kind: 'faulty', payload: { records: [] }, fault: expect.stringMatching(/^\[1\] .*device/) },
        expect.objectContaining({ kind: 'senml' }),
      ],
    });
  });

  it('an event whose data is judged later, where it has no location', () => {
    expect(canonicalOf({ id: '1' }, EVENTS)).toEqual({ ok: true, messages: [{ kind: 'event', payload: { id: '1' } }] });
  });
});

describe('what a mapping yields is refused', () => {
  it.each([
    [7, PACKS, /{ device, records }/],
    [{ records: [1] }, PACKS, /device/],
    [{ device: 'WL-1', records: [], more: 1 }, PACKS, /records|more/],
    [['y', 'x'], PACKS, /^\[0\]/],
    [{ readings: 'x' }, MIXED, /^readings the mapping must yield/],
    [{ reading: [] }, MIXED, /{ readings, events, status }/],
    [{ status: { device: 'WL-1', online: 'yes' } }, MIXED, /^status a status is .*online/],
    [{ status: { device: 'WL-1', online: true, at: 'now' } }, MIXED, /at:/],
    ['x', EVENTS, /CloudEvents object/],
    [[{}, {}, {}, {}], EVENTS, /became 4 records; this feed allows 3/],
    [{ device: 'WL-1', records: [1, 2, 3, 4] }, PACKS, /became 4 records/],
  ] as const)('%j', (value, rules, fault) => {
    expect(canonicalOf(value, rules)).toEqual({ ok: false, fault: expect.stringMatching(fault) });
  });
});
