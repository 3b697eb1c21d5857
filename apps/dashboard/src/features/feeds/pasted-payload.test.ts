import { describe, expect, it } from 'vitest';
import { pastedPayload } from './pasted-payload.ts';

describe('a pasted message', () => {
  it('is text where the format is', () => {
    expect(pastedPayload(' 01ff ', 'json')).toEqual({ text: ' 01ff ' });
  });

  it.each(['01fe80', '01 fe 80', '01:FE:80', '0x01fe80', ' 01 fe 80\n'])('is bytes in hexadecimal: %s', (text) => {
    expect(pastedPayload(text, 'binary')).toEqual({ base64: 'Af6A' });
  });

  it('is bytes in base64 else', () => {
    expect(pastedPayload('Af6AA2c=', 'cbor')).toEqual({ base64: 'Af6AA2c=' });
  });
});
