import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takeInPack, takeInPlain } from './intake-pack.ts';
import type { InboundMessage } from './outcome.ts';
import { COVER, DISTRICT, GATEWAY, GAUGE, GAUGE_BEHIND, smallRegistry } from './test/small-registry.ts';

const NOW = Date.UTC(2026, 4, 10, 12);

function messageOf(json: unknown): InboundMessage {
  const payload = Buffer.from(JSON.stringify(json) ?? '');
  const source = { publisher: { kind: 'trusted' }, username: undefined, retain: false, replayed: false } as const;
  return { ...source, topic: `city/v1/${DISTRICT}/x/reading`, payload, receivedAt: NOW };
}

/** The streams that a device may name, as intake has come to know them. */
function knownStreams(speaker: string, names: readonly string[]) {
  const registry = smallRegistry();
  const device = registry.devices.get(speaker);
  if (!device) throw new Error(`no device ${speaker}`);
  for (const n of names) takeInPack(messageOf([{ n, v: 1 }]), device, [{ n, v: 1 }], registry);
  return { registry, device, known: registry.streams.get(device) ?? new Map() };
}

const seconds = fc.oneof(
  fc.integer({ min: -100, max: 100 }),
  fc.integer({ min: NOW / 1000 - 10, max: NOW / 1000 + 10 }),
  fc.constantFrom(1e300, -0, 0.0005),
);
const plain = fc.record(
  {
    bt: seconds,
    n: fc.constantFrom('level', 'open', `${GAUGE_BEHIND}/level`),
    t: seconds,
    v: fc.oneof(fc.constantFrom(0, 1, -0), fc.double({ noNaN: true, noDefaultInfinity: true })),
  },
  { requiredKeys: ['n', 'v'] },
);
const odd = fc.record(
  {
    bn: fc.constantFrom('', GAUGE_BEHIND, `${GAUGE_BEHIND}/`, 'lev'),
    bt: seconds,
    bv: fc.constantFrom(0, 1),
    n: fc.constantFrom('level', 'el', 'open', `${GAUGE_BEHIND}/level`, 'nosuch', 7 as unknown as string),
    t: seconds,
    u: fc.constantFrom('m', 'cm', 'Cel', '', 5 as unknown as string),
    bu: fc.constantFrom('m', 'mm', null as unknown as string),
    v: fc.oneof(fc.double(), fc.constantFrom('1', null)),
    vb: fc.oneof(fc.boolean(), fc.constant('true')),
    vs: fc.constant('x'),
    'x-own': fc.constant(1),
    must_: fc.constant(1),
  },
  { requiredKeys: [] },
);
const record = fc.oneof({ weight: 3, arbitrary: plain }, { weight: 1, arbitrary: odd });

describe('the short way of a plain pack', () => {
  it.each([
    [GAUGE, ['level']],
    [COVER, ['open']],
    [GATEWAY, [`${GAUGE_BEHIND}/level`]],
  ])('comes to what the general way comes to, or leaves it to that: %s', (speaker, names) => {
    const { device, known } = knownStreams(speaker, names);
    let taken = 0;
    fc.assert(
      fc.property(fc.oneof(fc.array(record, { maxLength: 4 }), fc.jsonValue()), (given) => {
        const json: unknown = JSON.parse(JSON.stringify(given));
        const short = takeInPlain(json, known, NOW);
        if (short === undefined) return;
        taken += 1;
        expect(short).toEqual(takeInPack(messageOf(json), device, json, smallRegistry()));
      }),
      { numRuns: 3_000 },
    );
    expect(taken).toBeGreaterThan(0);
  });

  it('is taken by what devices say', () => {
    const { known } = knownStreams(GAUGE, ['level']);
    expect(takeInPlain([{ n: 'level', v: 1 }], known, NOW)).toHaveLength(1);
    expect(
      takeInPlain(
        [
          { bt: NOW / 1000, n: 'level', u: 'm', v: 1 },
          { n: 'level', v: 2, t: -1 },
        ],
        known,
        NOW,
      ),
    ).toHaveLength(2);
  });
});

describe('a pack with many records at fault', () => {
  const pack = (faulty: number) => [{ n: 'level', v: 1 }, ...Array.from({ length: faulty }, () => ({}))];
  const kinds = (faulty: number) => {
    const registry = smallRegistry();
    const device = registry.devices.get(GAUGE);
    if (!device) throw new Error(`no device ${GAUGE}`);
    return takeInPack(messageOf(pack(faulty)), device, pack(faulty), registry).map(({ kind }) => kind);
  };

  it('has each set aside by itself up to a thousand, and is set aside as one beyond', () => {
    expect(kinds(1_000)).toEqual(['reading', ...Array.from({ length: 1_000 }, () => 'quarantined')]);
    expect(kinds(1_001)).toEqual(['reading', 'quarantined']);
  });
});
