/** What people tell of a category: where it happens and in which words. */
export interface ReportPattern {
  readonly category: string;
  readonly weight: number;
  /** It happens at components of these types; theirs is the place, and for 部件 the component itself. */
  readonly at: readonly string[];
  readonly isComponent: boolean;
  readonly titles: readonly string[];
  readonly descriptions: readonly string[];
}

function pattern(
  category: string,
  [weight, ...at]: readonly [number, ...string[]],
  titles: readonly string[],
  descriptions: readonly string[],
): ReportPattern {
  return { category, weight, at, isComponent: false, titles, descriptions };
}

function ofComponent(...parts: Parameters<typeof pattern>): ReportPattern {
  return { ...pattern(...parts), isComponent: true };
}

/** Seed texts of an ordinary city's hotline and patrols. */
export const REPORT_BOOK: readonly ReportPattern[] = [
  pattern(
    'illegal-dumping',
    [5, 'trash-bin', 'street-lamp'],
    ['有人偷倒垃圾', '垃圾堆放无人清理', '路边堆放生活垃圾'],
    ['早上发现路边多了一堆垃圾，有异味，占了半条人行道。', '连续几天都有人在这里倒垃圾，希望尽快清理。'],
  ),
  pattern(
    'bin-overflow',
    [4, 'trash-bin'],
    ['垃圾箱满了没人收', '垃圾桶满溢'],
    ['垃圾箱已经满了，垃圾掉得到处都是。', '垃圾桶好几天没有清运，天气热味道大。'],
  ),
  pattern(
    'illegal-parking',
    [5, 'bus-stop', 'traffic-light'],
    ['机动车占道停放', '车辆停在公交站台', '多辆车违停堵路'],
    ['几辆小车停在非机动车道上，电动车只能走机动车道，很危险。', '车停了一上午，公交车进不了站。'],
  ),
  pattern(
    'bike-clutter',
    [4, 'bus-stop'],
    ['共享单车堆满人行道', '单车乱停放'],
    ['共享单车占满盲道，行人只能走到马路上。', '地面倒了一片单车，没人整理。'],
  ),
  pattern(
    'street-vending',
    [4, 'bus-stop', 'street-tree'],
    ['流动摊贩占道经营', '夜间烧烤摊占道'],
    ['几个摊位占了人行道，油烟很大，地面油污。', '每天傍晚都有人摆摊，影响通行。'],
  ),
  pattern(
    'noise-nuisance',
    [3, 'notice-board', 'public-toilet'],
    ['夜间施工噪声扰民', '商铺音响扰民'],
    ['晚上十点以后还在施工，影响休息。', '门口音响开得很大，劝过也没用。'],
  ),
  pattern(
    'road-damaged',
    [4, 'traffic-light', 'sewage-manhole'],
    ['路面有坑槽', '路面破损'],
    ['路面有个坑，电动车差点摔倒。', '路面破损近一米，下雨积水看不清。'],
  ),
  pattern(
    'road-dirt',
    [3, 'street-lamp', 'guardrail'],
    ['渣土车遗撒路面脏', '路面有油污'],
    ['渣土车经过后路面全是泥，车一过尘土飞扬。', '路面有一大片油污，怕有人滑倒。'],
  ),
  pattern(
    'construction-waste',
    [2, 'street-tree', 'street-lamp'],
    ['建筑垃圾堆在路边', '装修垃圾长期堆放'],
    ['装修垃圾堆了一周，没有围挡。', '建筑垃圾挡住消防栓，请处理。'],
  ),
  pattern(
    'river-litter',
    [2, 'bridge'],
    ['河面有漂浮物', '桥下水面垃圾多'],
    ['河面漂着很多垃圾和水草，靠近桥墩处最多。', '水面有塑料袋和泡沫箱，有异味。'],
  ),
  pattern(
    'illegal-advert',
    [2, 'notice-board', 'bus-stop'],
    ['墙面贴满小广告', '站牌被涂写小广告'],
    ['公告栏贴满小广告，撕了又贴。', '站牌上喷了电话号码，看不清线路。'],
  ),
  pattern(
    'green-damaged',
    [2, 'park-bench', 'street-tree'],
    ['绿地被踩踏', '绿化带被车辆碾压'],
    ['绿化带被踩出一条小路，黄土裸露。', '有车开上草坪，留下两道车辙。'],
  ),
  pattern(
    'sewage-overflow',
    [2, 'sewage-manhole'],
    ['污水井冒水', '污水外溢到路面'],
    ['污水从井盖往外冒，味道很大。', '污水流了一路，行人绕着走。'],
  ),
  pattern('dead-animal', [1, 'street-lamp', 'guardrail'], ['路上有动物尸体'], ['快车道边有一只死猫，请尽快清理。']),
  pattern(
    'blocked-fire-lane',
    [2, 'hydrant', 'notice-board'],
    ['消防通道被堵', '车辆占用消防通道'],
    ['小区消防通道停满了车，有火情进不来。', '消防登高面被杂物占用。'],
  ),
  ofComponent(
    'street-lamp-fault',
    [4, 'street-lamp'],
    ['路灯不亮', '路灯闪烁'],
    ['晚上这盏路灯不亮，路口很暗。', '路灯一直闪，已经两三天了。'],
  ),
  ofComponent(
    'hydrant-damaged',
    [2, 'hydrant'],
    ['消防栓漏水', '消防栓缺盖'],
    ['消防栓一直漏水，地面湿滑。', '消防栓出水口盖子没了。'],
  ),
  ofComponent(
    'trash-bin-damaged',
    [2, 'trash-bin'],
    ['垃圾箱破损', '果皮箱倒了'],
    ['果皮箱被撞倒，内胆丢失。', '垃圾箱门坏了，垃圾掉出来。'],
  ),
  ofComponent(
    'guardrail-damaged',
    [2, 'guardrail'],
    ['护栏被撞倒', '护栏缺失一段'],
    ['护栏被撞歪，倒向机动车道。', '护栏缺了一段，行人横穿马路。'],
  ),
  ofComponent(
    'traffic-light-fault',
    [2, 'traffic-light'],
    ['红绿灯不亮', '信号灯倒计时异常'],
    ['路口红绿灯全灭，车辆抢行。', '倒计时到零后不变灯。'],
  ),
  ofComponent(
    'bus-stop-damaged',
    [1, 'bus-stop'],
    ['公交站亭玻璃破损', '公交站牌倾斜'],
    ['站亭玻璃碎了，地上有碎渣。', '站牌歪了，怕倒下来伤人。'],
  ),
  ofComponent(
    'toilet-defect',
    [1, 'public-toilet'],
    ['公厕水龙头坏了', '公厕无人保洁'],
    ['洗手池水龙头一直流水。', '地面积水，蹲位堵塞。'],
  ),
  ofComponent('water-manhole-missing', [1, 'water-manhole'], ['自来水井盖丢失'], ['井盖不见了，只放了一根树枝。']),
  ofComponent('power-manhole-missing', [1, 'power-manhole'], ['电力井盖不见了'], ['电力井没有盖子，里面有电缆。']),
  ofComponent(
    'telecom-manhole-missing',
    [1, 'telecom-manhole'],
    ['通信井盖缺失'],
    ['通信井盖缺失，孩子放学经过很危险。'],
  ),
  ofComponent('notice-board-damaged', [1, 'notice-board'], ['公告栏玻璃破损'], ['公告栏玻璃裂了，边缘锋利。']),
  ofComponent('park-furniture-damaged', [1, 'park-bench'], ['公园座椅损坏'], ['座椅木条断裂，露出钉子。']),
];
