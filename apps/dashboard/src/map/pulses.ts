import './pulses.css';
import { type Map as MapLibreMap, Marker } from 'maplibre-gl';
import type { Incident } from './incident.ts';

/** A flood of alarms is told by the list, not by a flickering map. */
const MAX_PULSES = 24;

/**
 * Rings around what nobody has acknowledged yet. They are elements animated by the compositor, so that a waiting alarm does
 * not redraw the whole map sixty times a second.
 */
export class Pulses {
  readonly #map: MapLibreMap;
  readonly #markers = new Map<string, Marker>();

  constructor(map: MapLibreMap) {
    this.#map = map;
  }

  show(incidents: readonly Incident[]): void {
    const wanted = new Map(mostUrgent(incidents).map((incident) => [incident.id, incident]));
    for (const [id, marker] of this.#markers) {
      if (wanted.has(id)) continue;
      marker.remove();
      this.#markers.delete(id);
    }
    for (const [id, { location, sign }] of wanted) {
      if (this.#markers.has(id)) continue;
      const element = document.createElement('div');
      element.className = 'map-pulse';
      element.dataset.tone = sign.tone;
      element.append(document.createElement('i'));
      this.#markers.set(id, new Marker({ element }).setLngLat([location.lon, location.lat]).addTo(this.#map));
    }
  }

  clear(): void {
    for (const marker of this.#markers.values()) marker.remove();
    this.#markers.clear();
  }
}

function mostUrgent(incidents: readonly Incident[]): Incident[] {
  return incidents.toSorted((a, b) => a.sign.priority - b.sign.priority).slice(0, MAX_PULSES);
}
