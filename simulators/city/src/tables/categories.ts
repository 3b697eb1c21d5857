import type { Table } from '../csv.ts';

type Kind = 'component' | 'event';
type Unit = 'workHour' | 'workDay' | 'hour' | 'day';

interface Condition {
  readonly name: string;
  readonly nameEn: string;
  readonly timeLimit: number;
  readonly unit: Unit;
  readonly urgent: boolean;
  readonly closing: string;
  readonly closingEn: string;
}

interface Category {
  readonly code: string;
  readonly kind: Kind;
  readonly major: string;
  readonly name: string;
  readonly nameEn: string;
  readonly priority: 1 | 2 | 3 | 4;
  readonly exempt: string;
  readonly photo: boolean;
  readonly conditions: readonly Condition[];
}

const URGENT_EXEMPT = 'sensor;superior';
const EXEMPT = 'superior';

function condition(limit: string, texts: readonly [string, string, string, string]): Condition {
  const [amount = '1', unit = 'workDay', urgent = ''] = limit.split(' ');
  const [name, nameEn, closing, closingEn] = texts;
  return {
    name,
    nameEn,
    timeLimit: Number(amount),
    unit: unit as Unit,
    urgent: urgent === 'urgent',
    closing,
    closingEn,
  };
}

function category(head: string, photo: boolean, conditions: readonly Condition[]): Category {
  const [code = '', kind = '', major = '', name = '', nameEn = '', priority = '', exempt = ''] = head.split('|');
  return {
    code,
    kind: kind as Kind,
    major,
    name,
    nameEn,
    priority: Number(priority) as Category['priority'],
    exempt: exempt === 'urgent' ? URGENT_EXEMPT : EXEMPT,
    photo,
    conditions,
  };
}

const REPLACED = ['已恢复原状', 'Restored'] as const;
const GUARDED = ['已设围挡，无安全隐患', 'Fenced off and safe'] as const;
const CLEANED = ['已清理干净，无残留', 'Cleared, nothing left'] as const;
const STOPPED = ['违规行为已制止', 'The violation has stopped'] as const;

const COMPONENT_CATEGORIES: readonly Category[] = [
  category('manhole-cover-missing|component|public-facility|井盖缺失|Manhole cover missing|1|urgent', true, [
    condition('2 hour urgent', ['先行围挡', 'Fence off first', ...GUARDED]),
    condition('8 workHour', ['恢复井盖', 'Replace the cover', ...REPLACED]),
  ]),
  category('manhole-cover-damaged|component|public-facility|井盖破损|Manhole cover damaged|2', true, [
    condition('1 workDay', ['井盖破损、松动', 'Broken or loose cover', ...REPLACED]),
  ]),
  category('water-manhole-missing|component|public-facility|上水井盖缺失|Water manhole cover missing|1|urgent', true, [
    condition('2 hour urgent', ['先行围挡', 'Fence off first', ...GUARDED]),
  ]),
  category('power-manhole-missing|component|public-facility|电力井盖缺失|Power manhole cover missing|1|urgent', true, [
    condition('2 hour urgent', ['先行围挡', 'Fence off first', ...GUARDED]),
  ]),
  category(
    'telecom-manhole-missing|component|public-facility|通信井盖缺失|Telecom manhole cover missing|1|urgent',
    true,
    [condition('4 hour urgent', ['先行围挡', 'Fence off first', ...GUARDED])],
  ),
  category('street-lamp-fault|component|public-facility|路灯故障|Street lamp fault|3|urgent', false, [
    condition('1 workDay', ['单灯不亮', 'One lamp dark', '已恢复照明', 'Lit again']),
    condition('4 workHour', ['成片不亮', 'Whole stretch dark', '已恢复照明', 'Lit again']),
  ]),
  category('hydrant-damaged|component|public-facility|消防栓损坏|Fire hydrant damaged|2', true, [
    condition('8 workHour', ['消防栓缺损、漏水', 'Missing parts or leaking', ...REPLACED]),
  ]),
  category('bridge-damaged|component|traffic|桥梁设施损坏|Bridge damaged|2', true, [
    condition('3 workDay', ['栏杆、桥面破损', 'Railing or deck damaged', ...REPLACED]),
    condition('4 hour urgent', ['危及通行', 'Passage in danger', ...GUARDED]),
  ]),
  category('bus-stop-damaged|component|traffic|公交站亭破损|Bus stop damaged|4', true, [
    condition('3 workDay', ['站亭、站牌破损', 'Shelter or sign damaged', ...REPLACED]),
  ]),
  category('traffic-light-fault|component|traffic|交通信号灯故障|Traffic light fault|2|urgent', false, [
    condition('4 hour urgent', ['信号灯熄灭或错乱', 'Dark or wrong signals', '信号已恢复', 'Signals work again']),
  ]),
  category('guardrail-damaged|component|traffic|交通护栏损坏|Guardrail damaged|3', true, [
    condition('1 workDay', ['护栏倒伏、缺失', 'Fallen or missing rail', ...REPLACED]),
  ]),
  category('trash-bin-damaged|component|appearance|垃圾箱破损|Litter bin damaged|4', true, [
    condition('2 workDay', ['箱体破损、缺失', 'Broken or missing bin', ...REPLACED]),
  ]),
  category('toilet-defect|component|appearance|公厕设施问题|Public toilet defect|4', true, [
    condition('1 workDay', ['设施损坏或脏污', 'Broken or dirty', ...REPLACED]),
  ]),
  category('park-furniture-damaged|component|greening|园林设施损坏|Park furniture damaged|4', true, [
    condition('5 workDay', ['座椅、护栏破损', 'Bench or rail damaged', ...REPLACED]),
  ]),
  category('notice-board-damaged|component|other|公告栏破损|Notice board damaged|4', true, [
    condition('5 workDay', ['公告栏破损', 'Board damaged', ...REPLACED]),
  ]),
  category('device-maintenance|component|other|监测设备待养护|Device needs maintenance|4|urgent', false, [
    condition('3 workDay', ['读数不可信', 'Readings not believed', '读数恢复可信', 'Readings believed again']),
  ]),
];

const EVENT_CATEGORIES: readonly Category[] = [
  category('road-waterlogging|event|emergency|道路积水|Road waterlogging|1|urgent', true, [
    condition('2 hour urgent', ['下穿通道积水', 'Flooded underpass', '积水排除，道路恢复通行', 'Drained, road open']),
    condition('4 hour', ['一般道路积水', 'Water on a road', '积水排除', 'Drained']),
  ]),
  category('river-level-high|event|emergency|河道水位超警戒|River above warning level|1|urgent', false, [
    condition('6 hour urgent', [
      '水位超警戒',
      'Above the warning level',
      '水位回落，险情解除',
      'Level fell, danger over',
    ]),
  ]),
  category('smoke-alarm|event|emergency|烟感报警|Smoke alarm|1|urgent', true, [
    condition('1 hour urgent', ['烟感报警', 'Smoke detected', '现场排查，险情解除', 'Checked on site, danger over']),
  ]),
  category('bin-fire|event|emergency|垃圾箱高温|Bin overheating|2|urgent', true, [
    condition('1 hour urgent', [
      '箱内高温或起火',
      'Hot or burning bin',
      '明火扑灭，温度正常',
      'Put out, temperature normal',
    ]),
  ]),
  category('pipe-burst|event|emergency|供水管爆裂|Water main burst|1', true, [
    condition('8 hour urgent', ['供水管爆裂', 'Water main burst', '止水并恢复路面', 'Stopped, road restored']),
  ]),
  category('road-subsidence|event|emergency|路面塌陷|Road subsidence|1', true, [
    condition('2 hour urgent', ['先行围挡', 'Fence off first', ...GUARDED]),
    condition('3 workDay', ['恢复路面', 'Restore the road', ...REPLACED]),
  ]),
  category('road-accident|event|emergency|交通事故|Road accident|2', false, [
    condition('2 hour urgent', ['事故占道', 'Lane blocked', '现场撤除，恢复通行', 'Cleared, traffic moves']),
  ]),
  category('sewage-overflow|event|appearance|污水外溢|Sewage overflow|2', true, [
    condition('8 workHour', ['污水外溢', 'Sewage on the street', '疏通，地面清洁', 'Unblocked and cleaned']),
  ]),
  category('illegal-dumping|event|appearance|偷倒垃圾|Illegal dumping|3', true, [
    condition('4 workHour', ['一般生活垃圾', 'Household waste', ...CLEANED]),
    condition('1 workDay', ['一立方米以上', 'Over a cubic metre', ...CLEANED]),
  ]),
  category('construction-waste|event|appearance|建筑垃圾堆放|Construction waste|3', true, [
    condition('2 workDay', ['建筑垃圾乱堆', 'Waste heaped on the street', ...CLEANED]),
  ]),
  category('bin-overflow|event|appearance|垃圾满溢|Bin overflow|3|urgent', true, [
    condition('4 workHour', ['垃圾箱满溢', 'Overflowing bin', '已清运', 'Emptied']),
  ]),
  category('road-dirt|event|appearance|道路不洁|Dirty road|4', true, [
    condition('4 workHour', ['道路污染、遗撒', 'Spillage on the road', ...CLEANED]),
  ]),
  category('river-litter|event|appearance|水域不洁|Litter in the water|4', true, [
    condition('1 workDay', ['水面漂浮物', 'Floating litter', ...CLEANED]),
  ]),
  category('dead-animal|event|appearance|动物尸体|Dead animal|3', true, [
    condition('4 workHour', ['动物尸体清理', 'Remove the body', ...CLEANED]),
  ]),
  category('air-pollution|event|environment|空气质量超标|Air pollution|3|urgent', false, [
    condition('1 day', ['站点浓度超标', 'Station above limit', '查明来源并控制', 'Source found and controlled']),
  ]),
  category('dust-emission|event|environment|工地扬尘|Construction dust|3', true, [
    condition('8 workHour', ['工地扬尘', 'Dust from a site', '已采取降尘措施', 'Dust kept down']),
  ]),
  category('water-pollution|event|environment|水体污染|Water pollution|2', true, [
    condition('1 day urgent', [
      '水体异色异味',
      'Coloured or smelling water',
      '查明来源并控制',
      'Source found and controlled',
    ]),
  ]),
  category('noise-nuisance|event|environment|噪声扰民|Noise nuisance|4', false, [
    condition('4 workHour', ['施工、商业噪声', 'Building or shop noise', ...STOPPED]),
  ]),
  category('street-vending|event|order|占道经营|Street vending|4', true, [
    condition('2 workHour', ['占道经营', 'Stalls on the road', ...STOPPED]),
  ]),
  category('illegal-advert|event|order|非法小广告|Illegal adverts|4', true, [
    condition('1 workDay', ['乱张贴、涂写', 'Posters or paint', ...CLEANED]),
  ]),
  category('illegal-building|event|order|违法搭建|Illegal building|3', true, [
    condition('10 workDay', ['违法搭建', 'Built without permit', '已拆除', 'Torn down']),
  ]),
  category('bike-clutter|event|order|共享单车乱停放|Shared bikes in the way|4', true, [
    condition('2 workHour', ['单车淤积', 'Bikes piled up', '已归位', 'Put in order']),
  ]),
  category('traffic-jam|event|traffic|交通拥堵|Traffic jam|3|urgent', false, [
    condition('2 hour', ['持续拥堵', 'Lasting jam', '通行恢复', 'Traffic moves']),
  ]),
  category('illegal-parking|event|traffic|机动车违停|Illegal parking|4', true, [
    condition('2 workHour', ['违停占道', 'Parked in the way', '车辆驶离', 'Vehicle gone']),
  ]),
  category('parking-full|event|traffic|停车场饱和|Car park full|4|urgent', false, [
    condition('4 hour', ['停车场饱和', 'No place left', '已引导分流', 'Drivers led elsewhere']),
  ]),
  category('blocked-fire-lane|event|order|消防通道堵塞|Blocked fire lane|2', true, [
    condition('2 hour urgent', ['消防通道堵塞', 'Fire lane blocked', '通道畅通', 'Lane free']),
  ]),
  category('road-damaged|event|traffic|路面破损|Damaged road|3', true, [
    condition('3 workDay', ['坑槽、破损', 'Potholes', ...REPLACED]),
  ]),
  category('cable-hanging|event|emergency|线缆下垂|Hanging cable|2', true, [
    condition('4 hour urgent', ['线缆下垂、断落', 'Hanging or torn cable', '已归整，无安全隐患', 'Secured and safe']),
  ]),
  category('tree-fallen|event|emergency|树木倒伏|Fallen tree|2', true, [
    condition('4 hour urgent', ['倒伏占道', 'Fallen across the road', ...CLEANED]),
    condition('1 workDay', ['未影响通行', 'Not in the way', ...CLEANED]),
  ]),
  category('green-damaged|event|greening|绿地损坏|Damaged greenery|4', true, [
    condition('5 workDay', ['踩踏、侵占绿地', 'Trampled or occupied', '已补植', 'Replanted']),
  ]),
];

const ALL = [...COMPONENT_CATEGORIES, ...EVENT_CATEGORIES];

export const CATEGORIES: Table = {
  header: ['code', 'kind', 'major', 'name', 'nameEn', 'priority', 'confirmationExempt', 'photoRequired'],
  rows: ALL.map((row) => [row.code, row.kind, row.major, row.name, row.nameEn, row.priority, row.exempt, row.photo]),
};

/** What the whole work may take beyond disposal: 核查 and 结案, in the unit of the condition. */
const REST_OF_THE_WORK = { workHour: 8, workDay: 2, hour: 24, day: 3 } as const;

export const CONDITIONS: Table = {
  header: [
    'code',
    'category',
    'name',
    'nameEn',
    'region',
    'timeLimit',
    'unit',
    'urgent',
    'closingCondition',
    'closingConditionEn',
    'totalLimit',
    'totalUnit',
  ],
  rows: ALL.flatMap((row) =>
    row.conditions.map((each, index) => [
      `${row.code}-${index + 1}`,
      row.code,
      each.name,
      each.nameEn,
      '*',
      each.timeLimit,
      each.unit,
      each.urgent,
      each.closing,
      each.closingEn,
      each.timeLimit + REST_OF_THE_WORK[each.unit],
      each.unit,
    ]),
  ),
};
