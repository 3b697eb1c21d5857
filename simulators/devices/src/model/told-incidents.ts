import { congest, NONE, QUEUE, raise, SHOUTS, WINDROW } from './effects.ts';
import type { IncidentKind } from './incident-kind.ts';

const MINUTE_MS = 60_000;

function told(
  head: Pick<IncidentKind, 'name' | 'weight'> & { readonly category: string },
  event: NonNullable<IncidentKind['event']>,
  nearby: Pick<IncidentKind, 'at' | 'reactions' | 'effects'>,
): IncidentKind {
  const { name, weight, category } = head;
  const times = { riseMs: 2 * MINUTE_MS, fallMs: 2 * MINUTE_MS, lastsMs: 240 * MINUTE_MS };
  return { name, weight, isMeasured: false, ...times, ...nearby, categories: [category], event };
}

const AT_A_LAMP = { at: { type: 'lamp-controller' }, reactions: NONE, effects: {} } as const;

/** What only the system of a department tells of. */
export const TOLD_INCIDENTS: readonly IncidentKind[] = [
  told(
    { name: 'illegal-dump', weight: 3, category: 'illegal-dumping' },
    {
      department: 'sanitation',
      title: '夜间偷倒生活垃圾',
      description: '环卫视频巡查发现有人倾倒垃圾约两立方米，占用人行道。',
    },
    {
      at: { type: 'smart-bin' },
      reactions: [{ type: 'smart-bin', radiusMetres: 600, most: 2, share: 0.3 }],
      effects: { 'smart-bin': raise('fill', 94) },
    },
  ),
  told(
    { name: 'fallen-tree', weight: 1, category: 'tree-fallen' },
    {
      department: 'landscape',
      title: '行道树倒伏占用机动车道',
      description: '园林巡查：一株行道树倒伏，横跨机动车道。',
    },
    {
      at: { type: 'traffic-detector' },
      reactions: [QUEUE],
      effects: { 'traffic-detector': (sample, strength) => congest(sample, strength * 0.6) },
    },
  ),
  told(
    { name: 'burst-main', weight: 1, category: 'pipe-burst' },
    { department: 'water', title: '供水管爆裂路面冒水', description: '水务调度：区域压力骤降，路面冒水。' },
    AT_A_LAMP,
  ),
  told(
    { name: 'hanging-cable', weight: 1, category: 'cable-hanging' },
    { department: 'power', title: '线缆下垂影响通行', description: '线路巡视发现线缆下垂，离地不足三米。' },
    AT_A_LAMP,
  ),
  told(
    { name: 'site-dust', weight: 1, category: 'dust-emission' },
    { department: 'environment', title: '工地土方作业未覆盖扬尘', description: '扬尘在线监测：工地未覆盖、未喷淋。' },
    {
      at: { type: 'noise-monitor' },
      reactions: [SHOUTS, WINDROW],
      effects: { 'noise-monitor': raise('noise', 74), 'air-station': raise('pm10', 200) },
    },
  ),
];
