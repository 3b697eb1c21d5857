import { createDraw, type Draw } from '@cityloop/dice/chance';

/** RGBA pixels, row by row. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

type Colour = readonly [red: number, green: number, blue: number];

const WIDTH = 480;
const HEIGHT = 360;

/** 3 x 5 dots for each sign, row by row from the top, as on a camera's stamp. */
const GLYPHS: Readonly<Record<string, string>> = {
  '0': '111101101101111',
  '1': '010110010010111',
  '2': '111001111100111',
  '3': '111001111001111',
  '4': '101101111001001',
  '5': '111100111001111',
  '6': '111100111101111',
  '7': '111001010010010',
  '8': '111101111101111',
  '9': '111101111001111',
  '-': '000000111000000',
  ':': '000010000010000',
};
const DOT = 3;

/** A street with something on it, drawn from a key, with a stamp in the corner. Every picture differs; none shows anyone. */
export function drawScene(
  key: string,
  { hour, stamp, isAfter }: { hour: number; stamp: string; isAfter: boolean },
): Picture {
  const picture: Picture = { width: WIDTH, height: HEIGHT, data: new Uint8Array(WIDTH * HEIGHT * 4) };
  const draw = createDraw(key);
  const light = 0.35 + 0.65 * Math.max(0, Math.sin((Math.PI * (hour - 5)) / 14));
  const shade = ([red, green, blue]: Colour): Colour => [red * light, green * light, blue * light];
  const horizon = 120 + Math.round(draw() * 50);
  rectangle(picture, [0, 0, WIDTH, horizon], shade([150, 185, 215]));
  for (let x = 0; x < WIDTH; ) {
    const width = 30 + Math.round(draw() * 60);
    const height = 40 + Math.round(draw() * (horizon - 45));
    const grey = 95 + draw() * 90;
    rectangle(picture, [x, horizon - height, width - 3, height], shade([grey, grey * 0.97, grey * 0.92]));
    x += width;
  }
  rectangle(picture, [0, horizon, WIDTH, HEIGHT - horizon], shade([104, 104, 108]));
  rectangle(picture, [0, HEIGHT - 90, WIDTH, 90], shade([168, 160, 150]));
  rectangle(picture, [0, HEIGHT - 94, WIDTH, 5], shade([205, 203, 198]));
  if (isAfter) cone(picture, 240, HEIGHT - 45, shade);
  else heap(picture, draw, shade);
  grain(picture, draw() * 1_000);
  write(picture, stamp, 12, HEIGHT - 28);
  return picture;
}

type Shade = (colour: Colour) => Colour;

/** The matter itself: things that don't belong there. */
function heap(picture: Picture, draw: Draw, shade: Shade): void {
  const count = 5 + Math.round(draw() * 6);
  for (let index = 0; index < count; index += 1) {
    const size = 14 + draw() * 40;
    const colour: Colour = [60 + draw() * 140, 60 + draw() * 110, 50 + draw() * 70];
    rectangle(picture, [170 + draw() * 140, HEIGHT - 60 - size + draw() * 24, size, size], shade(colour));
  }
}

/** What the handlers leave behind on the clean spot. */
function cone(picture: Picture, middle: number, foot: number, shade: Shade): void {
  rectangle(picture, [middle - 17, foot - 4, 34, 5], shade([60, 60, 64]));
  for (let row = 0; row < 36; row += 1) {
    const half = 2 + (row / 36) * 11;
    const colour: Colour = row > 12 && row < 20 ? [240, 240, 236] : [235, 110, 30];
    rectangle(picture, [middle - half, foot - 40 + row, half * 2, 1], shade(colour));
  }
}

function rectangle(
  { width, height, data }: Picture,
  [x, y, w, h]: readonly [number, number, number, number],
  [red, green, blue]: Colour,
): void {
  const [left, top] = [Math.max(0, Math.round(x)), Math.max(0, Math.round(y))];
  const [right, bottom] = [Math.min(width, Math.round(x + w)), Math.min(height, Math.round(y + h))];
  for (let row = top; row < bottom; row += 1) {
    for (let at = (row * width + left) * 4; at < (row * width + right) * 4; at += 4) {
      data[at] = red;
      data[at + 1] = green;
      data[at + 2] = blue;
      data[at + 3] = 255;
    }
  }
}

/** The noise of a small sensor; it also gives the file the size of a photo. */
function grain({ data }: Picture, start: number): void {
  let state = Math.round(start) | 1;
  for (let at = 0; at < data.length; at += 4) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    const shift = ((state >> 16) & 31) - 16;
    for (let band = 0; band < 3; band += 1) {
      data[at + band] = Math.min(255, Math.max(0, (data[at + band] ?? 0) + shift));
    }
  }
}

function write(picture: Picture, text: string, x: number, y: number): void {
  [...text].forEach((sign, place) => {
    const glyph = GLYPHS[sign] ?? '';
    [...glyph].forEach((dot, index) => {
      if (dot !== '1') return;
      const left = x + (place * 4 + (index % 3)) * DOT;
      rectangle(picture, [left, y + Math.floor(index / 3) * DOT, DOT, DOT], [255, 214, 64]);
    });
  });
}
