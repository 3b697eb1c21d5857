import { type CityEventData, type CloudEvent, EVENT_REPORTED } from '@cityloop/contract/mqtt/city-event';
import { eventTopic } from '@cityloop/contract/mqtt/topics';
import type { Incident } from './model/incident.ts';

/** The message by which a department's own system tells of an incident; undefined where only devices do. */
export function departmentEvent(
  incident: Incident,
): { readonly topic: string; readonly message: CloudEvent } | undefined {
  const { kind, origin, startedAt, lon, lat } = incident;
  const [category] = kind.categories;
  if (!kind.event || category === undefined) return undefined;
  const place = origin.address || origin.name;
  const data: CityEventData = {
    category,
    title: `${place}附近${kind.event.title}`,
    description: kind.event.description,
    location: { lon, lat, crs: 'WGS84' },
    address: place,
    severity: 2,
    externalId: incident.id,
  };
  return {
    topic: eventTopic(kind.event.department),
    message: {
      specversion: '1.0',
      id: incident.id,
      source: `urn:cityloop:department:${kind.event.department}`,
      type: EVENT_REPORTED,
      time: new Date(startedAt).toISOString(),
      datacontenttype: 'application/json',
      data,
    },
  };
}
