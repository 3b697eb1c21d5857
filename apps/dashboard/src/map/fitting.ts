export interface Padding {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/**
 * Padding in CSS pixels that leaves room for panels over the map, shrunk where they would leave less than a third of it: a
 * map library refuses paddings larger than its canvas.
 */
export function fitPadding(padding: Padding, width: number, height: number): Padding {
  const across = shrink(padding.left + padding.right, width);
  const down = shrink(padding.top + padding.bottom, height);
  return {
    top: Math.round(padding.top * down),
    right: Math.round(padding.right * across),
    bottom: Math.round(padding.bottom * down),
    left: Math.round(padding.left * across),
  };
}

function shrink(wanted: number, available: number): number {
  const most = (available * 2) / 3;
  return wanted <= most || wanted === 0 ? 1 : Math.max(0, most) / wanted;
}
