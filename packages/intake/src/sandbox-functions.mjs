// What mappings can call besides JSONata's own functions. The functions here are not called in this process's own context:
// their text is run in the context of the mappings, so each stands by itself and uses nothing but JavaScript's built-ins.

/** Bytes: lists of numbers from 0 to 255. Texts are read by `$bytes`. */
export function byteFunctions() {
  const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const listOf = (bytes) => {
    const list = bytes !== null && typeof bytes === 'object' && !Array.isArray(bytes) ? bytes.bytes : bytes;
    if (typeof list === 'number') return [list];
    if (!Array.isArray(list)) throw new Error('bytes are expected: payload.bytes, or $bytes(text)');
    return list;
  };
  const ofBase64 = (text) => {
    const plain = text.replace(/[\s=]/g, '').replace(/-/g, '+').replace(/_/g, '/');
    if (/[^A-Za-z0-9+/]/.test(plain) || plain.length % 4 === 1) throw new Error('this is no base64');
    const bytes = [];
    for (let at = 0; at < plain.length; at += 4) {
      const four = [0, 1, 2, 3].map((index) => Math.max(0, DIGITS.indexOf(plain[at + index] ?? 'A')));
      const whole = four[0] * 262_144 + four[1] * 4_096 + four[2] * 64 + four[3];
      const count = Math.min(4, plain.length - at) - 1;
      for (let byte = 0; byte < count; byte += 1) bytes.push((whole >> (16 - 8 * byte)) & 255);
    }
    return bytes;
  };
  const ofHex = (text) => {
    const plain = text.replace(/^0x/i, '').replace(/[\s:-]/g, '');
    if (!/^(?:[0-9a-f]{2})*$/i.test(plain)) throw new Error('this is no hexadecimal text of whole bytes');
    return (plain.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
  };
  const toBase64 = (list) => {
    let text = '';
    for (let at = 0; at < list.length; at += 3) {
      const whole = (list[at] << 16) | ((list[at + 1] ?? 0) << 8) | (list[at + 2] ?? 0);
      const count = Math.min(3, list.length - at) + 1;
      for (let digit = 0; digit < 4; digit += 1) text += digit < count ? DIGITS[(whole >> (18 - 6 * digit)) & 63] : '=';
    }
    return text;
  };
  return {
    listOf,
    ofBase64,
    ofHex,
    toBase64,
    toHex: (list) => list.map((byte) => (byte + 256).toString(16).slice(1)).join(''),
  };
}

/** `bytes` is what byteFunctions returns. */
export function binaryFunctions(bytes) {
  const { listOf, ofBase64, ofHex, toBase64, toHex } = bytes;
  const letters = (list) => list.map((byte) => String.fromCharCode(byte)).join('');
  const utf8 = (list) => decodeURIComponent(list.map((byte) => `%${(byte + 256).toString(16).slice(1)}`).join(''));
  const codes = (text) =>
    [...text].map((letter) => {
      if (letter.charCodeAt(0) > 255)
        throw new Error('$base64encode takes letters up to U+00FF: use $base64($bytes(text, "text"))');
      return letter.charCodeAt(0);
    });
  const ofText = (text) =>
    encodeURIComponent(text).replace(/%(..)/g, (_all, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  const readers = { base64: ofBase64, hex: ofHex, text: (text) => codes(ofText(text)) };
  const wholeOf = (given, at, count, isLittle) => {
    const list = listOf(given);
    if (!Number.isInteger(at) || at < 0 || at + count > list.length) {
      throw new Error(`bytes ${at} to ${at + count - 1} of ${list.length} bytes`);
    }
    const part = list.slice(at, at + count);
    return isLittle ? part.reverse() : part;
  };
  const unsigned = (part) => part.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  const safe = (value) => (Number.isSafeInteger(Number(value)) ? Number(value) : String(value));
  const functions = {
    bytes: (text, as = 'base64') => {
      if (text === undefined) return undefined;
      if (typeof text !== 'string' || !Object.hasOwn(readers, as))
        throw new Error('$bytes takes a text and "base64", "hex" or "text"');
      return readers[as](text);
    },
    hex: (given) => (given === undefined ? undefined : toHex(listOf(given))),
    base64: (given) => (given === undefined ? undefined : toBase64(listOf(given))),
    text: (given) => (given === undefined ? undefined : utf8(listOf(given))),
    parseJson: (text) => (text === undefined ? undefined : JSON.parse(String(text))),
    base64decode: (text) => (text === undefined ? undefined : letters(ofBase64(String(text)))),
    base64encode: (text) => (text === undefined ? undefined : toBase64(codes(String(text)))),
  };
  return { functions, wholeOf, unsigned, safe };
}

/** Numbers in bytes: `$u16be(bytes, at)` and its kin; `reading` is what binaryFunctions returns. */
export function numberFunctions(reading) {
  const { wholeOf, unsigned, safe } = reading;
  const functions = {};
  for (const bits of [8, 16, 24, 32, 64]) {
    for (const order of bits === 8 ? [''] : ['be', 'le']) {
      const read = (given, at) => unsigned(wholeOf(given, at ?? 0, bits / 8, order === 'le'));
      functions[`u${bits}${order}`] = (given, at) => safe(read(given, at));
      functions[`i${bits}${order}`] = (given, at) => safe(BigInt.asIntN(bits, read(given, at)));
    }
  }
  for (const bits of [32, 64]) {
    for (const order of ['be', 'le']) {
      functions[`f${bits}${order}`] = (given, at) => {
        const view = new DataView(new Uint8Array(wholeOf(given, at ?? 0, bits / 8, order === 'le')).buffer);
        if (bits === 64) return view.getFloat64(0);
        const value = view.getFloat32(0);
        // By the fewest digits that mean it: 23.1 and not 23.100000381469727.
        const short = [6, 7, 8].map((digits) => Number(value.toPrecision(digits)));
        return short.find((each) => Math.fround(each) === value) ?? value;
      };
    }
  }
  /** Bits count from the first byte's highest. */
  functions.bits = (given, from, count) => {
    const first = Math.floor(from / 8);
    const part = wholeOf(given, first, Math.floor((from + count - 1) / 8) - first + 1, false);
    const spare = BigInt(part.length * 8 - (from % 8) - count);
    return safe(BigInt.asUintN(count, unsigned(part) >> spare));
  };
  functions.bcd = (given, at, count) =>
    Number(
      wholeOf(given, at ?? 0, count ?? 1, false)
        .map((byte) => `${byte >> 4}${byte & 15}`)
        .join(''),
    );
  functions.bitAnd = (one, other) => Number(BigInt(one) & BigInt(other));
  functions.bitOr = (one, other) => Number(BigInt(one) | BigInt(other));
  functions.bitXor = (one, other) => Number(BigInt(one) ^ BigInt(other));
  functions.shiftLeft = (one, places) => one * 2 ** places;
  functions.shiftRight = (one, places) => Math.floor(one / 2 ** places);
  return functions;
}

/** Local times: `current()` tells the zone of the feed whose mapping runs. */
export function timeFunctions(current) {
  const formats = new Map();
  const known = new Map();
  const HOUR = 3_600_000;
  const formatOf = (zone) => {
    if (!formats.has(zone)) {
      const parts = {
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      };
      formats.set(zone, new Intl.DateTimeFormat('en-US', { ...parts, hourCycle: 'h23', era: 'short', timeZone: zone }));
    }
    return formats.get(zone);
  };
  /** Milliseconds that local clocks are ahead; they change at whole quarters of an hour alone. */
  const offsetAt = (ms, zone) => {
    const quarter = Math.floor(ms / (HOUR / 4)) * (HOUR / 4);
    const key = `${zone} ${quarter}`;
    if (!known.has(key)) {
      if (known.size > 5_000) known.clear();
      const part = Object.fromEntries(
        formatOf(zone)
          .formatToParts(quarter)
          .map(({ type, value }) => [type, Number(value)]),
      );
      known.set(key, Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second) - quarter);
    }
    return known.get(key);
  };
  /** As of local clocks: a time that they skip is the moment of the change, one that they show twice its first. */
  const momentOf = (shown, zone) => {
    const [before, after] = [offsetAt(shown - 24 * HOUR, zone), offsetAt(shown + 24 * HOUR, zone)];
    const [early, late] = [shown - before, shown - after];
    if (before === after || offsetAt(early, zone) === before) return early;
    if (offsetAt(late, zone) === after) return late;
    for (let at = Math.floor(late / (HOUR / 4)) * (HOUR / 4); at < early; at += HOUR / 4) {
      if (offsetAt(at, zone) === after) return at;
    }
    return early;
  };
  return (shown, given) => {
    const zone = given ?? current().zone;
    if (typeof zone !== 'string') {
      throw new Error('the feed has no zone: set it in its settings, or name it: $localMillis(time, "Asia/Shanghai")');
    }
    return momentOf(shown, zone);
  };
}

/** Reads a local time: digits in the order of year, month, day, hour, minute, second, or day.month.year with dots. */
export function localTimeFunction(toMoment) {
  const ORDERED =
    /^\D*(\d{4})\D+(\d{1,2})\D+(\d{1,2})(?:\D+(\d{1,2})\D+(\d{1,2})(?:\D+(\d{1,2})(?:[.,](\d{1,9}))?)?)?\D*$/;
  const PACKED = /^(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2})(\d{2})(?:(\d{2})(?:[.,]?(\d{1,9}))?)?)?$/;
  const DOTTED = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(.*)$/;
  const ABSOLUTE = /\d(?:Z|[+-]\d{2}:?\d{2})$/;
  const absolute = (text) => {
    if (!/:\d{2}/.test(text) || !ABSOLUTE.test(text)) return Number.NaN;
    return Date.parse(text.replace(' ', 'T').replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  };
  const shownIn = (text) => {
    const ordered = text.replace(DOTTED, '$3-$2-$1$4');
    const [, ...parts] = PACKED.exec(ordered) ?? ORDERED.exec(ordered) ?? [];
    const [year, month, day, hour, minute, second] = [0, 1, 2, 3, 4, 5].map((index) => Number(parts[index] ?? 0));
    const fraction = Math.floor(Number(`0.${parts[6] ?? 0}`) * 1000);
    const isDay = day >= 1 && new Date(Date.UTC(year, month - 1, day)).getUTCMonth() === month - 1;
    const isTime = hour < 24 ? minute < 60 && second <= 60 : hour === 24 && minute + second === 0;
    return isDay && isTime ? Date.UTC(year, month - 1, day, hour, minute, Math.min(second, 59), fraction) : Number.NaN;
  };
  return (given, zone) => {
    if (given === undefined || given === null) return undefined;
    if (typeof given === 'number') return toMoment(given, zone);
    const text = String(given).trim();
    const at = absolute(text);
    if (!Number.isNaN(at)) return at;
    const shown = shownIn(text);
    if (!Number.isNaN(shown)) return toMoment(shown, zone);
    throw new Error(
      `"${text.slice(0, 60)}" is no local time such as 2026-11-23 14:05:09; read others by $toMillis(text, picture)`,
    );
  };
}
