const HEX_BYTES_PER_LINE = 16;
/** Enough to see what it is; more would only slow the page down. */
const MAX_HEX_BYTES = 4096;

export function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** The bytes as UTF-8, or undefined where they are none: then only hex tells the truth. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.replace(INVISIBLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Controls but tab and line ends, and marks that turn the direction of text: shown by number, so that nothing hides. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must be made visible
const INVISIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** `00000010  48 65 6c 6c 6f …  Hello` lines of the first 4 KiB. */
export function hexOf(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(bytes.length, MAX_HEX_BYTES); at += HEX_BYTES_PER_LINE) {
    const row = [...bytes.subarray(at, at + HEX_BYTES_PER_LINE)];
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const ascii = row.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${at.toString(16).padStart(8, '0')}  ${hex.padEnd(HEX_BYTES_PER_LINE * 3 - 1)}  ${ascii}`);
  }
  if (bytes.length > MAX_HEX_BYTES) lines.push(`… ${bytes.length - MAX_HEX_BYTES}`);
  return lines.join('\n');
}

const MAX_INDENT = 20;
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
const OPENS = new Set(['{', '[']);
const CLOSES = new Set(['}', ']']);

/** JSON with a line for each member, every string and number as it came; undefined for what is no JSON. */
export function indentedJson(text: string): string | undefined {
  if (!isJson(text)) return undefined;
  let depth = 0;
  let pretty = '';
  let former = '';
  for (const [token] of text.matchAll(TOKEN)) {
    const isClosing = CLOSES.has(token);
    if (isClosing) depth -= 1;
    const breaks = isClosing ? !OPENS.has(former) : OPENS.has(former) || former === ',';
    if (breaks) pretty += `\n${'  '.repeat(Math.min(depth, MAX_INDENT))}`;
    if (OPENS.has(token)) depth += 1;
    pretty += token === ':' ? ': ' : token;
    former = token;
  }
  return pretty;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return false;
    throw error;
  }
}
