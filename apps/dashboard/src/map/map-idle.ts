const busyMaps = new Set<object>();
const listeners = new Set<(isIdle: boolean) => void>();

/** Calls back whenever the last busy map becomes idle or the first one busy. Returns the way to stop listening. */
export function onMapIdleChange(listener: (isIdle: boolean) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A map says whether it still loads or draws; a removed map counts as idle. */
export function setMapIdle(map: object, isIdle: boolean): void {
  const wasIdle = busyMaps.size === 0;
  if (isIdle) busyMaps.delete(map);
  else busyMaps.add(map);
  const isNowIdle = busyMaps.size === 0;
  if (wasIdle !== isNowIdle) for (const listener of listeners) listener(isNowIdle);
}
