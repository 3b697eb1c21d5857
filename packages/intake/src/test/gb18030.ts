/** Letters by the two bytes that GB 18030 has for them. */
function lettersByBytes(): Map<string, readonly [number, number]> {
  const decoder = new TextDecoder('gb18030');
  const letters = new Map<string, readonly [number, number]>();
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      if (trail !== 0x7f) letters.set(decoder.decode(new Uint8Array([lead, trail])), [lead, trail]);
    }
  }
  return letters;
}

/** The text in GB 18030, which Node only reads; letters beyond two bytes are not known. */
export function gb18030(text: string): Buffer {
  const letters = lettersByBytes();
  return Buffer.from(
    [...text].flatMap((letter) => (letter < '\x80' ? [letter.charCodeAt(0)] : [...(letters.get(letter) ?? [])])),
  );
}
