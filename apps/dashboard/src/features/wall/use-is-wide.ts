import { useSyncExternalStore } from 'react';

const WIDE = '(min-aspect-ratio: 3/1) and (min-width: 120rem)';

/** Whether the wall is at least three times as wide as high, as wall.css asks. */
export function useIsWide(): boolean {
  return useSyncExternalStore(subscribe, () => window.matchMedia(WIDE).matches);
}

function subscribe(onChange: () => void): () => void {
  const query = window.matchMedia(WIDE);
  query.addEventListener('change', onChange);
  return () => query.removeEventListener('change', onChange);
}
