import type { FeedSeed } from './feed-seed.ts';

/** Calls of the fire service by webhook: deeply nested, severity in words, epoch seconds as text, heartbeats in between. */
export const FIRE: FeedSeed = {
  id: 'fire-119',
  kind: 'webhook',
  name: '119 接处警',
  department: 'fire',
  dataset: 'fire-calls',
  target: 'cloudevents',
  format: 'json',
  datum: 'CGCS2000',
  cadenceSeconds: 300,
  mapping: `(
  $categories := {
    "HJ-01": "smoke-alarm", "HJ-02": "bin-fire", "HJ-03": "blocked-fire-lane", "HJ-04": "hydrant-damaged"
  };
  $severities := { "重大": 1, "较大": 2, "一般": 3 };
  /* HEARTBEAT 忽略 */
  payload[head.msgType = "ALARM_NEW"].body.alarm.{
    "specversion": "1.0",
    "id": alarmNo,
    "source": "urn:cityloop:feed:fire-119",
    "type": "cityloop.event.reported.v1",
    "time": $fromMillis($number(occurTs) * 1000),
    "data": {
      "category": $lookup($categories, kind.code),
      "title": site.desc & " " & kind.name,
      "description": remark,
      "location": { "lon": $number(site.pos.x), "lat": $number(site.pos.y) },
      "address": site.desc,
      "severity": $lookup($severities, level),
      "externalId": alarmNo
    }
  }
)`,
};
