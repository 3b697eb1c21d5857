import type { FeedSeed } from './feed-seed.ts';

/** Incidents of the traffic police: XML, attributes and text mixed, BD-09, time as fourteen digits. */
export const TRAFFIC_POLICE: FeedSeed = {
  id: 'traffic-police-122',
  kind: 'mqtt',
  name: '122 交通警情',
  department: 'traffic-police',
  dataset: 'traffic-incidents',
  target: 'cloudevents',
  format: 'xml',
  datum: 'BD09',
  mapping: String.raw`(
  $categories := {
    "JT01": "road-accident", "JT02": "traffic-jam", "JT03": "traffic-light-fault",
    "JT04": "illegal-parking", "JT05": "guardrail-damaged"
  };
  $severities := { "一级": 1, "二级": 2, "三级": 3 };
  payload.警情通报.警情.{
    "specversion": "1.0",
    "id": $."@编号",
    "source": "urn:cityloop:feed:traffic-police-122",
    "type": "cityloop.event.reported.v1",
    "time": $replace(报警时间, /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, "$1-$2-$3T$4:$5:$6+08:00"),
    "data": {
      "category": $lookup($categories, 类别代码),
      "title": 地点."#text" & 类别名称,
      "description": 简要警情,
      "location": { "lon": $number(地点."@X"), "lat": $number(地点."@Y") },
      "address": 地点."#text",
      "severity": $lookup($severities, 等级),
      "externalId": $."@编号"
    }
  }
)`,
};
