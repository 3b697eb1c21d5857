import type { Device, Sample } from '../model/device.ts';
import { encodeGb18030 } from './gb18030.ts';
import { wallClock } from './wall-clock.ts';

/** What a station measured; undefined where it is out of order. */
export interface StationSample {
  readonly device: Device;
  readonly sample: Sample | undefined;
}

/** The water authority: semicolons, decimal commas, `///` for what is missing, GB 18030. */
export function gaugeTable(stations: readonly StationSample[], at: number, utcOffsetMinutes: number): Buffer {
  const [year, month, day, hour, minute] = wallClock(at, utcOffsetMinutes);
  const time = `${year}-${month}-${day} ${hour}:${minute}:00`;
  const lines = stations.map(({ device, sample }) => {
    const level = sample === undefined ? '///' : Number(sample['water-level']).toFixed(2).replace('.', ',');
    return `${device.id.replace('river-', 'SW-')};${device.name.replaceAll(';', ' ')};${time};${level};0,45;12,6`;
  });
  return encodeGb18030(`${['测站编码;测站名称;采集时间;水位;流速;电压', ...lines].join('\r\n')}\r\n`);
}

const COLUMNS = [
  ['PM2.5', 'pm25'],
  ['PM10', 'pm10'],
  ['NO2', 'no2'],
  ['O3', 'o3'],
  ['气温', 'temperature'],
  ['湿度', 'humidity'],
] as const;

/** The environment bureau: a row of heads and a row for each station, all text, `-` for what is missing. */
export function airMatrix(stations: readonly StationSample[], at: number, utcOffsetMinutes: number): string {
  const [year, month, day, hour, minute] = wallClock(at, utcOffsetMinutes);
  const rows = stations.map(({ device, sample }) => [
    device.id.replace('air-', 'HJ'),
    ...COLUMNS.map(([, metric]) => String(sample?.[metric] ?? '-')),
    sample === undefined ? 'B' : 'N',
  ]);
  return JSON.stringify({
    时间: `${year}年${month}月${day}日${hour}时${minute}分`,
    单位: 'ug/m3',
    数据: [['站点', ...COLUMNS.map(([head]) => head), '状态'], ...rows],
  });
}
