import type { FeedSeed } from './feed-seed.ts';

/** Orders of the 12345 hotline: Chinese names, codes of their own, GCJ-02 as text, local time without a zone. */
export const HOTLINE: FeedSeed = {
  id: 'hotline-12345',
  kind: 'mqtt',
  name: '12345 热线工单',
  department: 'command',
  dataset: 'hotline-orders',
  target: 'cloudevents',
  format: 'json',
  datum: 'GCJ02',
  mapping: `(
  /* 诉求分类 -> 案件类别；没有列出的代码原样交出，进入隔离区 */
  $categories := {
    "0101": "street-lamp-fault", "0102": "manhole-cover-damaged", "0201": "noise-nuisance",
    "0202": "illegal-parking", "0301": "road-dirt", "0302": "bike-clutter",
    "0303": "illegal-dumping", "0401": "road-damaged", "0402": "pipe-burst"
  };
  $severities := { "特急": 1, "紧急": 2, "一般": 3 };
  /* 咨询不是案件：不产出即忽略 */
  payload[工单类型 = "诉求"].(
    $category := $lookup($categories, 诉求分类);
    {
      "specversion": "1.0",
      "id": 工单编号,
      "source": "urn:cityloop:feed:hotline-12345",
      "type": "cityloop.event.reported.v1",
      "time": $replace($replace(诉求时间, "/", "-"), " ", "T") & "+08:00",
      "data": {
        "category": $category ? $category : 诉求分类,
        "title": 诉求标题,
        "description": 诉求内容,
        "location": { "lon": $number(位置.经度), "lat": $number(位置.纬度) },
        "address": 地址,
        "severity": $lookup($severities, 紧急程度),
        "externalId": 工单编号
      }
    }
  )
)`,
};
