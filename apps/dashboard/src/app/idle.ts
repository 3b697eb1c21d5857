import type { QueryClient } from '@tanstack/react-query';
import { onMapIdleChange } from '../map/map-idle.ts';

/**
 * Keeps `<html data-idle>`: 'true' while no query is under way and no map is drawing. Browser tests wait for it instead of
 * for milliseconds.
 */
export function watchIdle(queryClient: QueryClient): void {
  let isMapIdle = true;
  const mark = () => {
    const isIdle = isMapIdle && queryClient.isFetching() === 0 && queryClient.isMutating() === 0;
    document.documentElement.dataset.idle = String(isIdle);
  };
  queryClient.getQueryCache().subscribe(mark);
  queryClient.getMutationCache().subscribe(mark);
  onMapIdleChange((isIdle) => {
    isMapIdle = isIdle;
    mark();
  });
  mark();
}
