import fc from 'fast-check';
import { generate, type Packet } from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { CONNECT, createFrameReader, type Frame, MalformedPacketError, PUBLISH, type Verdict } from './frame-reader.ts';
import { encodePubacks, readPublishHead, takeKeepAlive } from './frames.ts';

const MAX_BYTES = 1_000;

/** What a reader tells, with its verdicts given one by one; `go` once they are used up. */
function listen(verdicts: Verdict[] = []) {
  const frames: Frame[] = [];
  const large: { length: number; bytes: number; ended: boolean }[] = [];
  const reader = createFrameReader(MAX_BYTES, {
    onFrame(frame) {
      const verdict = verdicts.shift() ?? 'go';
      if (verdict !== 'later') frames.push({ ...frame, bytes: Buffer.from(frame.bytes) });
      return verdict;
    },
    onLargeStart: (_firstByte, length) => large.push({ length, bytes: 0, ended: false }),
    onLargePiece(piece) {
      const last = large.at(-1);
      if (last) last.bytes += piece.length;
    },
    onLargeEnd() {
      const last = large.at(-1);
      if (last) last.ended = true;
      return 'go';
    },
  });
  return { reader, frames, large };
}

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = [...new Set(at.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));
}

const publishPacket = fc
  .record({
    cmd: fc.constant('publish' as const),
    topic: fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }).filter((topic) => !/[+#\0]/.test(topic)),
    payload: fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes)),
    qos: fc.constantFrom(0 as const, 1 as const, 2 as const),
    messageId: fc.integer({ min: 1, max: 65_535 }),
    retain: fc.boolean(),
    dup: fc.boolean(),
  })
  // [MQTT-3.3.1-2]
  .map((publish) => ({ ...publish, dup: publish.dup && publish.qos > 0 }));
const packet = fc.oneof(
  publishPacket,
  fc.constantFrom<Packet>({ cmd: 'pingreq' }, { cmd: 'disconnect' }, { cmd: 'puback', messageId: 7 }),
);

describe('a stream of MQTT packets', () => {
  it("is cut as the library's own encoder put it together, however the network cut it", () => {
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 8 }), fc.array(fc.nat(20_000)), (packets, places) => {
        const encoded = packets.map((one) => generate(one as Packet));
        const { reader, frames, large } = listen();
        for (const chunk of cut(Buffer.concat(encoded), places)) reader.push(chunk);
        expect(frames.map((frame) => frame.bytes)).toEqual(encoded.filter((bytes) => bytes.length <= MAX_BYTES));
        const tooLong = encoded.filter((bytes) => bytes.length > MAX_BYTES);
        expect(large).toEqual(
          tooLong.map((bytes) => ({ length: bytes.length - 3, bytes: bytes.length - 3, ended: true })),
        );
        expect(reader.waitingBytes).toBe(0);
      }),
    );
  });

  it('stops where it is told to, and goes on from there without losing or repeating a packet', () => {
    const verdict = fc.constantFrom<Verdict>('go', 'stop', 'later');
    fc.assert(
      fc.property(fc.array(verdict, { maxLength: 30 }), fc.array(fc.nat(600)), (verdicts, places) => {
        const encoded = Array.from({ length: 10 }, (_, index) =>
          generate({ cmd: 'publish', topic: 't', payload: String(index), qos: 0, retain: false, dup: false }),
        );
        const { reader, frames } = listen([...verdicts]);
        for (const chunk of cut(Buffer.concat(encoded), places)) reader.push(chunk);
        for (let turn = 0; turn < verdicts.length + 1; turn += 1) reader.resume();
        expect(frames.map((frame) => frame.bytes)).toEqual(encoded);
      }),
    );
  });

  it('keeps no more of an unfinished packet than has come', () => {
    const { reader } = listen();
    const whole = generate({ cmd: 'publish', topic: 't', payload: 'x'.repeat(500), qos: 0, retain: false, dup: false });
    reader.push(whole.subarray(0, 100));
    expect(reader.waitingBytes).toBe(100);
    reader.push(whole.subarray(100));
    expect(reader.waitingBytes).toBe(0);
  });

  it.each([
    ['a remaining length of five bytes', Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0x01])],
    ['a CONNECT beyond the limit', Buffer.from([CONNECT << 4, 0xff, 0x7f, 0, 4])],
  ])('is refused for %s', (_what, bytes) => {
    expect(() => listen().reader.push(bytes)).toThrow(MalformedPacketError);
  });
});

describe('the head of a PUBLISH', () => {
  it('is read as the library wrote it', () => {
    fc.assert(
      fc.property(publishPacket, (given) => {
        const small = { ...given, payload: given.payload.subarray(0, 900) };
        const { reader, frames } = listen();
        reader.push(generate(small));
        const [frame] = frames;
        if (!frame) throw new Error('nothing was read');
        const head = readPublishHead(frame.bytes[0] ?? 0, frame.bytes, frame.bodyAt);
        expect(frame.type).toBe(PUBLISH);
        expect(head).toMatchObject({
          topic: given.topic,
          qos: given.qos,
          retain: given.retain,
          isRedelivery: given.dup,
        });
        expect(head.packetId).toBe(given.qos === 0 ? 0 : given.messageId);
        expect(frame.bytes.subarray(head.payloadAt)).toEqual(small.payload);
      }),
    );
  });

  it.each([
    ['a topic longer than the packet', [0x30, 4, 0, 9, 0x61, 0x62]],
    ['no topic at all', [0x30, 1, 0]],
    ['QoS 3', [0x36, 5, 0, 1, 0x61, 0, 1]],
    ['packet identifier 0', [0x32, 5, 0, 1, 0x61, 0, 0]],
    ['no packet identifier', [0x32, 3, 0, 1, 0x61]],
  ])('is refused with %s', (_what, bytes) => {
    expect(() => readPublishHead(bytes[0] ?? 0, Buffer.from(bytes), 2)).toThrow(MalformedPacketError);
  });
});

it('the keep-alive of a CONNECT is taken out, and nothing else', () => {
  const connect = (keepalive: number) =>
    generate({ cmd: 'connect', clientId: 'c', protocolId: 'MQTT', protocolVersion: 4, clean: true, keepalive });
  const { reader, frames } = listen();
  reader.push(connect(60));
  const [frame] = frames;
  if (!frame) throw new Error('nothing was read');
  expect(takeKeepAlive(frame)).toEqual({ seconds: 60, rest: connect(0) });
});

it('PUBACKs are encoded as the library encodes them', () => {
  const ids = [1, 513, 65_535];
  expect(encodePubacks(ids)).toEqual(Buffer.concat(ids.map((messageId) => generate({ cmd: 'puback', messageId }))));
});
