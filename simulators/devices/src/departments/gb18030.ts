let codes: ReadonlyMap<string, readonly [number, number]> | undefined;

/** Every character of two bytes, by what the decoder makes of them. */
function twoByteCodes(): ReadonlyMap<string, readonly [number, number]> {
  const decoder = new TextDecoder('gb18030');
  const found = new Map<string, readonly [number, number]>();
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      const text = decoder.decode(Uint8Array.of(lead, trail));
      if (trail !== 0x7f && text.length === 1 && text !== '\ufffd') found.set(text, [lead, trail]);
    }
  }
  return found;
}

/** Text as GB 18030, of ASCII and characters of two bytes; others become question marks. */
export function encodeGb18030(text: string): Buffer {
  codes ??= twoByteCodes();
  const known = codes;
  const bytes = [...text].flatMap((character) => {
    const code = character.charCodeAt(0);
    return code < 0x80 ? [code] : (known.get(character) ?? [0x3f]);
  });
  return Buffer.from(bytes);
}
