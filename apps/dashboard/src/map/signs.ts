import type { MapPalette } from './palette.ts';

export type IncidentKind = 'alarm' | 'case';
/** `red` and `amber`: abnormal; `calm`: an open case in its time; `quiet`: a low alarm. */
export type SignTone = 'red' | 'amber' | 'calm' | 'quiet';
const KINDS: readonly IncidentKind[] = ['alarm', 'case'];
const TONES: readonly SignTone[] = ['red', 'amber', 'calm', 'quiet'];
const PRIORITIES = [1, 2, 3, 4] as const;

export interface Sign {
  readonly kind: IncidentKind;
  readonly tone: SignTone;
  readonly priority: number;
  /** Past its deadline: a second outline, so that it shows without colour. */
  readonly isOverdue: boolean;
}

/** The name under which the sign's picture is registered. */
export function signName({ kind, tone, priority, isOverdue }: Sign): string {
  return `${kind}-${tone}-${priority}${isOverdue ? '-overdue' : ''}`;
}

/** Every sign there is: a few dozen small pictures, drawn once. */
export function listSigns(): Sign[] {
  return KINDS.flatMap((kind) =>
    TONES.flatMap((tone) =>
      PRIORITIES.flatMap((priority) => [false, true].map((isOverdue): Sign => ({ kind, tone, priority, isOverdue }))),
    ),
  );
}

interface Brush {
  readonly palette: MapPalette;
  /** Device pixels of a CSS pixel times the wall's scale. */
  readonly ratio: number;
}

/** Side of a sign's picture in CSS pixels at scale 1. */
const SIDE = 30;

/** Draws a sign: a triangle is an alarm, a rounded square a case; its number is the priority. */
export function drawSign({ kind, tone, priority, isOverdue }: Sign, { palette, ratio }: Brush): ImageData {
  const pen = createPen(SIDE * ratio);
  pen.scale(ratio, ratio);
  const size = priority <= 2 ? 10.5 : 8.5;
  const color = palette[tone];
  const outline = kind === 'alarm' ? triangle(size) : square(size);
  pen.translate(SIDE / 2, SIDE / 2);
  pen.lineJoin = 'round';
  if (isOverdue) strokeOutline(pen, kind === 'alarm' ? triangle(size + 4) : square(size + 3.2), color, 1.4);
  strokeOutline(pen, outline, palette.halo, 4);
  pen.fillStyle = tone === 'quiet' ? palette.halo : color;
  pen.fill(outline);
  strokeOutline(pen, outline, color, 1.5);
  pen.fillStyle = tone === 'quiet' ? color : palette.onSign;
  pen.font = `700 ${priority <= 2 ? 11 : 9.5}px "Noto Sans SC Variable", sans-serif`;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillText(String(priority), 0, kind === 'alarm' ? size * 0.2 : 0.5);
  return pen.getImageData(0, 0, pen.canvas.width, pen.canvas.height);
}

/** The mark of a landmark: a small diamond. */
export function drawLandmark({ palette, ratio }: Brush): ImageData {
  const pen = createPen(12 * ratio);
  pen.scale(ratio, ratio);
  pen.translate(6, 6);
  pen.rotate(Math.PI / 4);
  pen.fillStyle = palette.label;
  pen.fillRect(-2.2, -2.2, 4.4, 4.4);
  return pen.getImageData(0, 0, pen.canvas.width, pen.canvas.height);
}

function createPen(side: number): CanvasRenderingContext2D {
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(side);
  canvas.height = Math.ceil(side);
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('Cannot draw the signs of the map: this browser gives no 2D canvas.');
  return pen;
}

function triangle(size: number): Path2D {
  return new Path2D(`M0 ${-size * 1.05}L${size * 1.08} ${size * 0.85}H${-size * 1.08}Z`);
}

function square(size: number): Path2D {
  const path = new Path2D();
  path.roundRect(-size * 0.85, -size * 0.85, size * 1.7, size * 1.7, size * 0.4);
  return path;
}

function strokeOutline(pen: CanvasRenderingContext2D, path: Path2D, color: string, width: number): void {
  pen.strokeStyle = color;
  pen.lineWidth = width;
  pen.stroke(path);
}
