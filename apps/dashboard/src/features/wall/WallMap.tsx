import type { Reach } from '@cityloop/client/react/use-all-pages';
import { useOperation } from '@cityloop/client/react/use-operation';
import type { ComponentItem } from '@cityloop/contract/rest/component';
import { useTerms, useWords } from '@cityloop/ui/words/use-words';
import { WALL_WORDS } from '@cityloop/ui/words/wall';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useDevices } from '../../live/device-list.ts';
import { latestReadings } from '../../live/live-store.ts';
import { CityMapView } from '../../map/CityMapView.tsx';
import type { CityMap, MapTarget, MapView } from '../../map/create-city-map.ts';
import { useCity } from '../../names/city.ts';
import { CutNotice } from './CutNotice.tsx';
import { IncidentShape } from './IncidentShape.tsx';
import { useSelection } from './selection.ts';
import { useIncidents } from './use-incidents.ts';
import { useMapPadding } from './use-map-padding.ts';

const FIXTURES_FROM_ZOOM = 13;
const NO_ITEMS: readonly never[] = [];
const NONE: Reach<never> = { items: NO_ITEMS, isCut: false };

/** The city between the panels, with everything that happens in it. */
export function WallMap() {
  const terms = useTerms();
  const city = useCity();
  const devices = useDevices().data?.items ?? NO_ITEMS;
  const incidents = useIncidents();
  const open = useSelection((state) => state.open);
  const [map, setMap] = useState<CityMap>();
  const [view, setView] = useState<MapView>();
  const fixtures = useFixtures(view);
  const padding = useMapPadding();
  useSparkle(map);
  const onSelect = useCallback((target: MapTarget) => open(target), [open]);
  if (!city) return <div className="wall-map" />;
  return (
    <div className="wall-map">
      <CityMapView
        bounds={city.bounds}
        padding={padding}
        devices={devices}
        fixtures={fixtures.items}
        incidents={incidents}
        onSelect={onSelect}
        onView={setView}
        onMap={setMap}
      />
      <div className="wall-map-foot">
        <CutNotice fixtures={fixtures} />
        <Legend />
        <button type="button" onClick={() => map?.fit(city.bounds, padding)}>
          {terms.thing.wholeCity}
        </button>
      </div>
    </div>
  );
}

/** Lamps, covers and trees of the streets in sight, once one is close enough to tell them apart. */
function useFixtures(view: MapView | undefined): Reach<ComponentItem> {
  const isClose = view !== undefined && view.zoom >= FIXTURES_FROM_ZOOM;
  const bbox = view?.bounds.map((degree) => degree.toFixed(3)).join(',') ?? '';
  const input = useMemo(() => ({ query: { bbox, device: 'false', limit: 5000 } }) as const, [bbox]);
  const { data } = useOperation('listComponents', input, { enabled: isClose, keepPrevious: true });
  return useMemo(() => (isClose && data ? { items: data.items, isCut: data.next !== null } : NONE), [isClose, data]);
}

const SPARKLE_EVERY_MS = 1000;
const MOST_SPARKLES = 300;

/** Devices that just spoke shine for a moment: the city is seen to live. Left out where drawing is slow. */
function useSparkle(map: CityMap | undefined): void {
  useEffect(() => {
    if (!map || map.isSlow) return undefined;
    let shining: string[] = [];
    const timer = setInterval(() => {
      const fresh = [...latestReadings.takeFresh()].slice(0, MOST_SPARKLES);
      for (const id of shining) map.setDeviceState(id, { fresh: false });
      for (const id of fresh) map.setDeviceState(id, { fresh: true });
      shining = fresh;
    }, SPARKLE_EVERY_MS);
    return () => clearInterval(timer);
  }, [map]);
}

function Legend() {
  const { terms, words } = useWords(WALL_WORDS);
  return (
    <ul className="wall-legend" aria-label={words.legend.title}>
      <li>
        <IncidentShape kind="alarm" priority={1} tone="red" />
        {terms.thing.alarm}
      </li>
      <li>
        <IncidentShape kind="case" priority={2} tone="calm" />
        {terms.thing.case}
      </li>
      <li>
        <IncidentShape kind="case" priority={2} tone="red" isOverdue />
        {terms.lamp.red}
      </li>
      <li>
        <i className="wall-dot" />
        {terms.thing.device}
      </li>
      <li>
        <i className="wall-dot wall-dot-hollow" />
        {terms.presence.offline}
      </li>
      <li>{words.legend.priority}</li>
    </ul>
  );
}
