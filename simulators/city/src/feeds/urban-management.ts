import type { FeedSeed } from './feed-seed.ts';

/** Cases of urban management (城管): lines of text with bars between, date and time apart, a pair of degrees in one field. */
export const URBAN_MANAGEMENT: FeedSeed = {
  id: 'urban-management',
  kind: 'mqtt',
  name: '城管巡查上报',
  department: 'enforcement',
  dataset: 'patrol-reports',
  target: 'cloudevents',
  format: 'text',
  datum: 'CGCS2000',
  mapping: String.raw`(
  $categories := {
    "030101": "street-vending", "030102": "illegal-advert", "030201": "construction-waste",
    "030202": "dust-emission", "020101": "tree-fallen", "020102": "green-damaged"
  };
  /* CG|版本|编号|日期|时间|小类|地址|经度,纬度|描述|级别，# 开头的是注释 */
  $split(payload, /\r?\n/)[$substring($, 0, 3) = "CG|"].(
    $f := $split($, "|");
    $at := $split($f[7], ",");
    {
      "specversion": "1.0",
      "id": $f[2],
      "source": "urn:cityloop:feed:urban-management",
      "type": "cityloop.event.reported.v1",
      "time": $replace($f[3] & $f[4], /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, "$1-$2-$3T$4:$5:$6+08:00"),
      "data": {
        "category": $lookup($categories, $f[5]),
        "title": $substring($f[8], 0, 60),
        "description": $f[8],
        "location": { "lon": $number($at[0]), "lat": $number($at[1]) },
        "address": $f[6],
        "severity": $number($f[9]),
        "externalId": $f[2]
      }
    }
  )
)`,
};
