import { useEffect, useState } from 'react';
import type { Padding } from '../../map/fitting.ts';

const NO_PADDING: Padding = { top: 16, right: 16, bottom: 16, left: 16 };
const MARGIN = 16;

/** How much of the map the panels cover, in CSS pixels; nothing where the wall is stacked. */
export function useMapPadding(): Padding {
  const [padding, setPadding] = useState(NO_PADDING);
  useEffect(() => {
    const measure = () => setPadding((before) => keepEqual(before, measurePadding()));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.documentElement);
    for (const panel of document.querySelectorAll('.wall-panel')) observer.observe(panel);
    return () => observer.disconnect();
  }, []);
  return padding;
}

function measurePadding(): Padding {
  const map = document.querySelector('.wall-map')?.getBoundingClientRect();
  const left = document.querySelector('.wall-panel[data-side="left"]')?.getBoundingClientRect();
  const right = document.querySelector('.wall-panel[data-side="right"]')?.getBoundingClientRect();
  const liesOver = map && left && right && left.top < map.bottom && left.right < right.left;
  if (!liesOver) return NO_PADDING;
  const foot = document.querySelector('.wall-map-foot')?.getBoundingClientRect().height ?? 0;
  return {
    top: MARGIN,
    right: Math.round(map.right - right.left) + MARGIN,
    bottom: Math.round(foot) + MARGIN,
    left: Math.round(left.right - map.left) + MARGIN,
  };
}

function keepEqual(before: Padding, after: Padding): Padding {
  return JSON.stringify(before) === JSON.stringify(after) ? before : after;
}
