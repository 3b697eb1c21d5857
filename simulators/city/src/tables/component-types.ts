import type { Table } from '../csv.ts';

/** From this trust on (in %) a device needs maintenance: below it its streams are left out of averages too. */
const MAINTAINED = [50, 'device-maintenance'] as const;
const NEVER = ['', ''] as const;

/** The classes of GB/T 30428.2: public-facility 公用设施, traffic 道路交通, appearance 市容环境, greening 园林绿化, other 其他. */
export const COMPONENT_TYPES = {
  header: ['code', 'class', 'name', 'nameEn', 'device', 'maintenanceBelow', 'maintenanceCategory'],
  rows: [
    ['water-manhole', 'public-facility', '上水井盖', 'Water manhole cover', false, ...NEVER],
    ['sewage-manhole', 'public-facility', '污水井盖', 'Sewage manhole cover', false, ...NEVER],
    ['power-manhole', 'public-facility', '电力井盖', 'Power manhole cover', false, ...NEVER],
    ['telecom-manhole', 'public-facility', '通信井盖', 'Telecom manhole cover', false, ...NEVER],
    ['street-lamp', 'public-facility', '路灯', 'Street lamp', false, ...NEVER],
    ['hydrant', 'public-facility', '消防栓', 'Fire hydrant', false, ...NEVER],
    ['bridge', 'traffic', '桥梁', 'Bridge', false, ...NEVER],
    ['bus-stop', 'traffic', '公交站亭', 'Bus stop', false, ...NEVER],
    ['traffic-light', 'traffic', '交通信号灯', 'Traffic light', false, ...NEVER],
    ['guardrail', 'traffic', '交通护栏', 'Guardrail', false, ...NEVER],
    ['trash-bin', 'appearance', '垃圾箱', 'Litter bin', false, ...NEVER],
    ['public-toilet', 'appearance', '公共厕所', 'Public toilet', false, ...NEVER],
    ['street-tree', 'greening', '行道树', 'Street tree', false, ...NEVER],
    ['park-bench', 'greening', '园林座椅', 'Park bench', false, ...NEVER],
    ['notice-board', 'other', '公告栏', 'Notice board', false, ...NEVER],
    ['air-station', 'other', '空气质量监测站', 'Air quality station', true, ...MAINTAINED],
    ['noise-monitor', 'other', '噪声监测仪', 'Noise monitor', true, ...MAINTAINED],
    ['water-level-gauge', 'public-facility', '水位监测仪', 'Water level gauge', true, ...MAINTAINED],
    ['manhole-sensor', 'public-facility', '井盖状态传感器', 'Manhole cover sensor', true, ...MAINTAINED],
    ['traffic-detector', 'traffic', '交通流检测器', 'Traffic detector', true, ...MAINTAINED],
    ['smart-bin', 'appearance', '智能垃圾箱', 'Smart bin', true, ...MAINTAINED],
    ['lamp-controller', 'public-facility', '路灯控制器', 'Lamp controller', true, ...MAINTAINED],
    ['smoke-detector', 'other', '独立式烟感', 'Smoke detector', true, ...MAINTAINED],
    ['parking-detector', 'traffic', '停车场余位检测器', 'Parking detector', true, ...MAINTAINED],
    ['gateway', 'other', '物联网网关', 'IoT gateway', true, ...NEVER],
  ],
} as const satisfies Table;

/** Four digits of the 部件 codes: two for the class, two within it. */
export const STATIC_TYPE_DIGITS: Readonly<Record<string, string>> = {
  'water-manhole': '0101',
  'sewage-manhole': '0102',
  'power-manhole': '0103',
  'telecom-manhole': '0104',
  'street-lamp': '0108',
  hydrant: '0112',
  bridge: '0201',
  'bus-stop': '0202',
  'traffic-light': '0205',
  guardrail: '0207',
  'trash-bin': '0301',
  'public-toilet': '0302',
  'street-tree': '0401',
  'park-bench': '0405',
  'notice-board': '0501',
};

/**
 * Plausible limits: a value outside is stored, but marked as implausible. Units are UCUM where it has one. The last three say
 * what a working sensor does: how often it speaks, within which time its value changes (a dry gauge, a closed cover or a dark
 * lamp may stay as they are), and how fast at most (none where the city itself is as fast as that). All are seeds.
 */
export const METRICS = {
  header: [
    'componentType',
    'code',
    'name',
    'nameEn',
    'unit',
    'kind',
    'plausibleMin',
    'plausibleMax',
    'decimals',
    'cadenceSeconds',
    'variesWithinSeconds',
    'maxRatePerMinute',
  ],
  rows: [
    ['air-station', 'pm25', 'PM2.5', 'PM2.5', 'ug/m3', 'number', 0, 1000, 0, 30, 7200, 100],
    ['air-station', 'pm10', 'PM10', 'PM10', 'ug/m3', 'number', 0, 2000, 0, 30, 7200, 200],
    ['air-station', 'no2', '二氧化氮', 'Nitrogen dioxide', 'ug/m3', 'number', 0, 1000, 0, 30, '', ''],
    ['air-station', 'o3', '臭氧', 'Ozone', 'ug/m3', 'number', 0, 1000, 0, 30, 10800, ''],
    ['air-station', 'temperature', '气温', 'Temperature', 'Cel', 'number', -30, 50, 1, 30, 10800, 5],
    ['air-station', 'humidity', '相对湿度', 'Relative humidity', '%', 'number', 0, 100, 0, 30, 10800, 30],
    ['noise-monitor', 'noise', '等效声级', 'Equivalent sound level', 'dB', 'number', 20, 130, 1, 10, 1800, ''],
    ['water-level-gauge', 'water-level', '水位', 'Water level', 'm', 'number', -5, 10, 2, 10, '', 0.5],
    ['manhole-sensor', 'open', '井盖开启', 'Cover open', '1', 'boolean', '', '', 0, 25, '', ''],
    ['manhole-sensor', 'tilt', '倾角', 'Tilt', 'deg', 'number', 0, 180, 1, 25, '', ''],
    ['manhole-sensor', 'battery', '电量', 'Battery', '%', 'number', 0, 100, 0, 25, '', ''],
    ['traffic-detector', 'flow', '交通流量', 'Traffic flow', '/h', 'number', 0, 12000, 0, 10, 3600, 3000],
    ['traffic-detector', 'speed', '平均车速', 'Mean speed', 'km/h', 'number', 0, 160, 0, 10, 3600, ''],
    ['traffic-detector', 'occupancy', '时间占有率', 'Occupancy', '%', 'number', 0, 100, 1, 10, 3600, ''],
    ['smart-bin', 'fill', '满溢度', 'Fill level', '%', 'number', 0, 100, 0, 20, 7200, ''],
    ['smart-bin', 'temperature', '箱内温度', 'Bin temperature', 'Cel', 'number', -30, 150, 1, 20, '', 120],
    ['lamp-controller', 'power', '功率', 'Power', 'W', 'number', 0, 600, 0, 20, '', ''],
    ['lamp-controller', 'on', '亮灯', 'Lit', '1', 'boolean', '', '', 0, 20, '', ''],
    ['lamp-controller', 'fault', '故障', 'Fault', '1', 'boolean', '', '', 0, 20, '', ''],
    ['smoke-detector', 'smoke', '烟雾浓度', 'Smoke obscuration', '%/m', 'number', 0, 100, 2, 15, 3600, ''],
    ['smoke-detector', 'battery', '电量', 'Battery', '%', 'number', 0, 100, 0, 15, '', ''],
    ['parking-detector', 'occupied-count', '占用车位', 'Occupied places', '1', 'number', 0, 5000, 0, 15, 10800, ''],
    ['parking-detector', 'occupancy', '车位占用率', 'Parking occupancy', '%', 'number', 0, 100, 0, 15, 10800, 50],
  ],
} as const satisfies Table;
