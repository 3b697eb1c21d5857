import { pick, type Random } from './random.ts';

/** Draws names that have not been drawn before. */
export type Namer = () => string;

/** Combines a first and a last character; at 80 % of all combinations used up it starts to add a third one. */
export function createNamer(random: Random, first: string, last: string, suffixes: readonly string[] = ['']): Namer {
  const [heads, tails] = [[...first], [...last]];
  const used = new Set<string>();
  return () => {
    for (let attempt = 0; ; attempt += 1) {
      const middle = attempt > 40 ? pick(random, heads) : '';
      const name = pick(random, heads) + middle + pick(random, tails) + pick(random, suffixes);
      if (used.has(name) || middle === name[0]) continue;
      used.add(name);
      return name;
    }
  };
}

export const STREET_NAME = [
  '安和永明清文景泰宁瑞翠锦云兰梅竹松桂棠芷荷',
  '岚溪桥塘浦园亭堂林渡汀坞屏台榭津陌',
] as const;
export const COMMUNITY_NAME = [
  '书锦晴望听揽沁怡春秋朝晚碧丹紫青银玉星月霞雨风',
  '香苑泉岸坪圃庭畔桥井巷里湾洲台阁轩岭',
] as const;
export const ROAD_NAME = ['观扶承鸣含抱衔拂采弄枕漱问寻涉迎流飞卧凌', '鹤澜霓岫萤荇芦蝉泓雁枫萝霁蘅汐苇鸢涧'] as const;
export const PARK_NAME = ['停听访栖邀伴沐倚', '云雪松月萍鹭荷枫'] as const;

/** The districts: names that no real 区 or 县 has, a middle (km), and how readily they grow (lower: further). */
export const DISTRICTS: readonly { name: string; nameEn: string; at: readonly [number, number]; weight: number }[] = [
  { name: '听澜区', nameEn: 'Tinglan', at: [1.2, 4], weight: 1 },
  { name: '枫渚区', nameEn: 'Fengzhu', at: [-0.6, -5.2], weight: 1 },
  { name: '鹭汀区', nameEn: 'Luting', at: [-5.6, 1.6], weight: 1 },
  { name: '棹湾区', nameEn: 'Zhaowan', at: [9.6, 1.8], weight: 1 },
  { name: '云麓区', nameEn: 'Yunlu', at: [-22, 6], weight: 0.8 },
  { name: '霁野区', nameEn: 'Jiye', at: [-7, 14.6], weight: 0.8 },
  { name: '星屿区', nameEn: 'Xingyu', at: [14, 13.4], weight: 0.8 },
  { name: '望潮区', nameEn: 'Wangchao', at: [22, 1.6], weight: 0.8 },
  { name: '沐泽区', nameEn: 'Muze', at: [13.4, -13.4], weight: 0.8 },
  { name: '砚坞区', nameEn: 'Yanwu', at: [-13.8, -9.4], weight: 0.75 },
];
