/// <reference types="node" />
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

function tokensOf(selector: string): Record<string, string> {
  const block = css.slice(css.indexOf(`${selector} {`)).split('}')[0] ?? '';
  return Object.fromEntries([...block.matchAll(/--cl-([\w-]+):\s*(#[0-9a-f]{6})/g)].map((m) => [m[1], m[2]]));
}

/** WCAG 2 contrast of two #rrggbb colours. */
function contrast(a = '', b = ''): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

describe.each(['[data-theme="dark"]', '[data-theme="light"]'])('tokens of %s', (selector) => {
  const tokens = tokensOf(selector);
  it.each(['ground', 'surface', 'surface-raised', 'surface-sunken'])('text reads well on %s', (ground) => {
    expect(contrast(tokens.text, tokens[ground])).toBeGreaterThan(12);
    for (const ink of ['text-muted', 'text-faint', 'accent', 'red', 'amber', 'ok']) {
      expect(contrast(tokens[ink], tokens[ground]), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  });
  it('words on coloured grounds read well', () => {
    for (const tone of ['red', 'amber', 'ok', 'accent']) {
      expect(contrast(tokens[tone], tokens[`${tone}-ground`]), tone).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(tokens['on-accent'], tokens.accent)).toBeGreaterThanOrEqual(4.5);
  });
  it('names the same colours in both themes', () => {
    expect(Object.keys(tokens).toSorted()).toEqual(Object.keys(tokensOf('[data-theme="dark"]')).toSorted());
  });
});
