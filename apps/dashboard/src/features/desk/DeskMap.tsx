import { useOperation } from '@cityloop/client/react/use-operation';
import type { CaseSummary } from '@cityloop/contract/rest/case';
import { useMemo } from 'react';
import { CityMapView } from '../../map/CityMapView.tsx';
import type { Bounds, MapTarget } from '../../map/create-city-map.ts';
import { type Incident, listIncidents } from '../../map/incident.ts';

interface Location {
  readonly lon: number;
  readonly lat: number;
}

interface DeskMapProps {
  readonly bounds: Bounds;
  readonly cases: readonly CaseSummary[];
  /** A place that is no case (yet). */
  readonly place?: Location | undefined;
  readonly onSelect: (target: MapTarget) => void;
  readonly onPick?: (location: Location) => void;
  readonly onView?: (bounds: Bounds, zoom: number) => void;
}

const PADDING = { top: 16, right: 16, bottom: 16, left: 16 } as const;
const NONE: readonly never[] = [];
/** Closer than this, what stands in the street is worth drawing. */
const METRES_PER_DEGREE = 111_320;
const MAX_SPAN_DEGREES = 0.03;

/** The city's map in a box of the desk: cases, the components around them, a place. */
export function DeskMap({ bounds, cases, place, onSelect, onPick, onView }: DeskMapProps) {
  const [west, south, east, north] = bounds;
  const isClose = east - west < MAX_SPAN_DEGREES;
  const around = useOperation(
    'listComponents',
    { query: { bbox: [west, south, east, north].map((degrees) => degrees.toFixed(4)).join(','), limit: 1000 } },
    { enabled: isClose, keepPrevious: true },
  );
  const components = isClose ? around.data?.items : undefined;
  const devices = useMemo(() => components?.filter((component) => component.device) ?? NONE, [components]);
  const fixtures = useMemo(() => components?.filter((component) => !component.device) ?? NONE, [components]);
  const incidents = useMemo(() => [...listIncidents([], cases), ...signOf(place)], [cases, place]);
  return (
    <CityMapView
      bounds={bounds}
      padding={PADDING}
      devices={devices}
      fixtures={fixtures}
      incidents={incidents}
      onSelect={onSelect}
      onView={(view) => onView?.(view.bounds, view.zoom)}
      onMap={() => undefined}
      {...(onPick ? { onPick } : {})}
    />
  );
}

/** A square of `2 * metres` around a place. */
export function boundsAround({ lon, lat }: Location, metres: number): Bounds {
  const dLat = metres / METRES_PER_DEGREE;
  const dLon = dLat / Math.cos((lat * Math.PI) / 180);
  return [lon - dLon, lat - dLat, lon + dLon, lat + dLat];
}

function signOf(place: Location | undefined): Incident[] {
  if (!place) return [];
  const sign = { kind: 'case', tone: 'calm', priority: 1, isOverdue: false } as const;
  return [{ id: 'case:', target: { kind: 'case', id: '' }, location: place, sign, isUnacknowledged: false }];
}
