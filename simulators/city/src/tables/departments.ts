import type { Table } from '../csv.ts';

/** `district` empty: the whole city. `channel` empty: `department`. The 12345 hotline is the command centre's. */
export const DEPARTMENTS = {
  header: ['code', 'name', 'nameEn', 'kind', 'district', 'channel'],
  rows: [
    ['supervision', '城市管理监督中心', 'Supervision centre', 'supervision', '', ''],
    ['command', '城市管理指挥中心', 'Command centre', 'command', '', 'hotline'],
    ['municipal', '市政设施养护中心', 'Municipal works', 'professional', '', ''],
    ['sanitation', '环境卫生管理处', 'Sanitation', 'professional', '', ''],
    ['enforcement', '城市管理执法支队', 'Urban enforcement', 'professional', '', ''],
    ['water', '水务局', 'Water affairs', 'professional', '', ''],
    ['power', '云江供电公司', 'Yunjiang Power', 'professional', '', ''],
    ['traffic-police', '公安交警支队', 'Traffic police', 'professional', '', ''],
    ['transport', '交通运输局', 'Transport', 'professional', '', ''],
    ['fire', '消防救援支队', 'Fire and rescue', 'professional', '', ''],
    ['environment', '生态环境局', 'Ecology and environment', 'professional', '', ''],
    ['landscape', '园林绿化局', 'Parks and greening', 'professional', '', ''],
    ['telecom', '通信管理办公室', 'Telecommunications', 'professional', '', ''],
    ['port', '望潮港务管理局', 'Wangchao port authority', 'professional', '990108', ''],
  ],
} as const satisfies Table;

/** Which department answers for what. The most specific region wins: grid, community, street, district, then `*`. */
const EVERYWHERE: Readonly<Record<string, readonly string[]>> = {
  municipal: [
    'manhole-cover-missing',
    'manhole-cover-damaged',
    'street-lamp-fault',
    'road-damaged',
    'bridge-damaged',
    'notice-board-damaged',
    'road-subsidence',
    'device-maintenance',
  ],
  sanitation: [
    'bin-overflow',
    'trash-bin-damaged',
    'toilet-defect',
    'illegal-dumping',
    'road-dirt',
    'construction-waste',
    'dead-animal',
    'river-litter',
  ],
  enforcement: ['street-vending', 'illegal-advert', 'illegal-building', 'noise-nuisance', 'bike-clutter'],
  water: ['road-waterlogging', 'river-level-high', 'pipe-burst', 'sewage-overflow', 'water-manhole-missing'],
  power: ['power-manhole-missing', 'cable-hanging'],
  'traffic-police': ['traffic-jam', 'traffic-light-fault', 'illegal-parking', 'road-accident'],
  transport: ['guardrail-damaged', 'bus-stop-damaged', 'parking-full'],
  fire: ['smoke-alarm', 'hydrant-damaged', 'blocked-fire-lane', 'bin-fire'],
  environment: ['air-pollution', 'dust-emission', 'water-pollution'],
  landscape: ['tree-fallen', 'green-damaged', 'park-furniture-damaged'],
  telecom: ['telecom-manhole-missing'],
};

const EXCEPTIONS = [
  ['illegal-dumping', '990108', 'port'],
  ['illegal-parking', '990108', 'port'],
  ['guardrail-damaged', '990108', 'port'],
  ['river-litter', '990101', 'water'],
  ['river-litter', '990102', 'water'],
  ['tree-fallen', '990105', 'municipal'],
  ['noise-nuisance', '990107', 'environment'],
] as const;

export const RESPONSIBILITIES: Table = {
  header: ['category', 'region', 'department'],
  rows: [
    ...Object.entries(EVERYWHERE).flatMap(([department, categories]) =>
      categories.map((category) => [category, '*', department]),
    ),
    ...EXCEPTIONS,
  ],
};
