import type { Report, ReportKind } from './report.ts';
import { fireCall, hotlineOrder, patrolLines, policeBulletin } from './report-formats.ts';

/** A department that reports through its feed: what it tells of, and how it writes that. */
export interface ReportingDepartment {
  readonly feed: string;
  /** Of the ids that it gives. */
  readonly prefix: string;
  readonly kinds: readonly ReportKind[];
  readonly write: (report: Report, utcOffsetMinutes: number) => string;
}

export const FIRE_FEED = 'fire-119';

/** The codes are the departments' own; the mappings of the demo city's feeds know what they mean. */
export const REPORTING_DEPARTMENTS: readonly ReportingDepartment[] = [
  {
    feed: 'hotline-12345',
    prefix: 'GD',
    write: hotlineOrder,
    kinds: [
      ['0303', '垃圾堆放无人清理', '市民来电：垃圾堆放多日，异味扰民。', 3],
      ['0302', '共享单车乱停放', '市民来电：单车占满人行道，无法通行。', 3],
      ['0401', '路面坑洼', '市民来电：路面破损，骑车险些摔倒。', 2],
      ['0102', '井盖松动', '市民来电：车辆碾过异响，井盖松动。', 2],
      ['', '咨询办事流程', '市民咨询办事流程，已当场答复。', 3],
    ],
  },
  {
    feed: 'traffic-police-122',
    prefix: 'JQ',
    write: policeBulletin,
    kinds: [
      ['JT01', '交通事故', '两车追尾，占用一条车道，无人员受伤。', 2],
      ['JT03', '信号灯故障', '路口信号灯黄闪，民警到场疏导。', 2],
      ['JT04', '违停占道', '多车占用非机动车道。', 3],
      ['JT05', '护栏倒伏', '护栏被撞倒伏约六米。', 3],
    ],
  },
  {
    feed: FIRE_FEED,
    prefix: 'F119-',
    write: fireCall,
    kinds: [
      ['HJ-03', '占用消防通道', '巡查发现车辆占用消防车通道。', 2],
      ['HJ-04', '消火栓漏水', '消火栓漏水，压力不足。', 3],
    ],
  },
  {
    feed: 'urban-management',
    prefix: 'CG',
    write: patrolLines,
    kinds: [
      ['030101', '占道经营', '流动摊点占道经营，影响通行。', 3],
      ['030102', '违规广告', '沿街商户擅自设置广告牌。', 3],
      ['030201', '建筑垃圾', '路边堆放建筑垃圾约一方。', 3],
      ['020102', '绿地破坏', '绿化带被踩踏破坏。', 3],
    ],
  },
];

export const WATER_FEED = 'water-gauges';
export const AIR_FEED = 'environment-air';
