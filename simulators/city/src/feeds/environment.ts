import type { FeedSeed } from './feed-seed.ts';

/** Air stations of the environment bureau: a matrix with a header row, everything as text, `-` where nothing was measured. */
export const ENVIRONMENT: FeedSeed = {
  id: 'environment-air',
  kind: 'mqtt',
  name: '生态环境局空气自动监测',
  department: 'environment',
  dataset: 'air-quality',
  target: 'senml',
  format: 'json',
  cadenceSeconds: 60,
  mapping: String.raw`(
  $metrics := {
    "PM2.5": "pm25", "PM10": "pm10", "NO2": "no2", "O3": "o3", "气温": "temperature", "湿度": "humidity"
  };
  $units := { "temperature": "Cel", "humidity": "%" };
  $heads := payload.数据[0];
  $time := $toMillis($replace(payload.时间, /^(\d{4})年(\d\d)月(\d\d)日(\d\d)时(\d\d)分$/, "$1-$2-$3T$4:$5:00+08:00")) / 1000;
  $map([1..$count(payload.数据) - 1], function($line) {(
    $row := $$.payload.数据[$line];
    $records := $map([1..$count($heads) - 1], function($column) {(
      $metric := $lookup($metrics, $heads[$column]);
      $unit := $lookup($units, $metric);
      $metric and $row[$column] != "-" ? {
        "n": $metric, "u": $unit ? $unit : "ug/m3", "v": $number($row[$column]), "t": $time
      }
    )});
    /* HJ0051 是设备 air-0051；整行缺测时没有记录 */
    $count($records) > 0 ? { "device": "air-" & $substringAfter($row[0], "HJ"), "records": [$records] }
  )})
)`,
};
