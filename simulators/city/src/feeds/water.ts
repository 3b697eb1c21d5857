import type { FeedSeed } from './feed-seed.ts';

/** Gauges of the water authority: many in one message, semicolons, decimal commas, GB 18030, `///` where nothing was read. */
export const WATER: FeedSeed = {
  id: 'water-gauges',
  kind: 'mqtt',
  name: '水务局河道水位',
  department: 'water',
  dataset: 'river-levels',
  target: 'senml',
  format: 'csv',
  charset: 'gb18030',
  cadenceSeconds: 60,
  mapping: `/* SW-0041 是设备 river-0041 */
payload[水位 != "///"].{
  "device": "river-" & $substringAfter(测站编码, "SW-"),
  "records": [{
    "n": "water-level",
    "u": "m",
    "v": $number($replace(水位, ",", ".")),
    "t": $toMillis($replace(采集时间, " ", "T") & "+08:00") / 1000
  }]
}`,
};
