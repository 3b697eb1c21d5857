/**
 * JSON by RFC 8785 (JSON Canonicalization Scheme): equal values give equal text, also after a journey through `jsonb`, and anybody can make
 * it again. Keys are sorted by UTF-16 code units; a field that is undefined is left out.
 * @throws on what JSON can't say: NaN, infinities, lone surrogates
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string') return stringText(value);
  if (Array.isArray(value)) return `[${value.map((item: unknown) => canonicalJson(item ?? null)).join(',')}]`;
  if (value instanceof Date) return stringText(value.toISOString());
  if (typeof value !== 'object') throw new Error(`There is no JSON for a ${typeof value}`);
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, field]) => `${stringText(key)}:${canonicalJson(field)}`).join(',')}}`;
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`There is no JSON for ${value}`);
  return JSON.stringify(value);
}

function stringText(value: string): string {
  if (/\p{Surrogate}/u.test(value)) throw new Error('There is no canonical JSON for a lone surrogate');
  return JSON.stringify(value);
}
