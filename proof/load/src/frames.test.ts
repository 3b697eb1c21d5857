import { describe, expect, it } from 'vitest';
import { createAnswerReader, encodeConnect, encodePublish } from './frames.ts';

describe('createAnswerReader', () => {
  it('reads answers however the stream is cut, and passes over other packets', () => {
    const heard: string[] = [];
    const read = createAnswerReader({
      onConnack: (code) => heard.push(`connack ${code}`),
      onPuback: (id) => heard.push(`puback ${id}`),
    });
    const stream = Buffer.from([0x20, 2, 0, 0, 0xd0, 0, 0x40, 2, 0x01, 0x02, 0x40, 2, 0xff, 0xff]);
    for (const byte of stream) read(Buffer.from([byte]));
    expect(heard).toEqual(['connack 0', 'puback 258', 'puback 65535']);
    read(stream);
    expect(heard).toHaveLength(6);
  });
});

describe('encodeConnect', () => {
  it('leaves the credential out where there is none', () => {
    expect([...encodeConnect('a', undefined)]).toEqual([0x10, 13, 0, 4, 77, 81, 84, 84, 4, 2, 0, 0, 0, 1, 97]);
  });

  it('keeps a session, and says how often it will be heard', () => {
    const bytes = encodeConnect('a', undefined, { clean: false, keepAliveSeconds: 300 });
    expect([...bytes.subarray(8, 12)]).toEqual([4, 0, 1, 44]);
  });
});

describe('encodePublish', () => {
  it('has a packet id at QoS 1 alone, and tells of a repetition', () => {
    expect([...encodePublish('a', 'x', 258)]).toEqual([0x32, 6, 0, 1, 97, 1, 2, 120]);
    expect([...encodePublish('a', 'x', 258, true)]).toEqual([0x3a, 6, 0, 1, 97, 1, 2, 120]);
    expect([...encodePublish('a', Buffer.from([255]), 0)]).toEqual([0x30, 4, 0, 1, 97, 255]);
  });
});
