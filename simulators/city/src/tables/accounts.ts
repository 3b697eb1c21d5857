import type { CsvValue, Table } from '../csv.ts';
import { DEPARTMENTS } from './departments.ts';

const PROFESSIONAL = DEPARTMENTS.rows.filter(([, , , kind]) => kind === 'professional');

/** Demo accounts for people and `sim-…` accounts for the simulated ones. Passwords are made at the first run. */
export const ACCOUNTS: Table = {
  header: ['username', 'displayName', 'displayNameEn', 'roles', 'department', 'districts', 'simulated'],
  rows: [
    ['admin', '系统管理员', 'Administrator', 'admin', '', '', false],
    ['clerk', '受理员 林一', 'Clerk Lin', 'clerk', 'supervision', '', false],
    ['chief', '值班长 周正', 'Duty chief Zhou', 'dutyChief', 'supervision', '', false],
    ['dispatcher', '派遣员 沈岳', 'Dispatcher Shen', 'dispatcher', 'command', '', false],
    ['collector', '采集员 陈渡', 'Collector Chen', 'collector', 'supervision', '', false],
    ['collector2', '采集员 何汀', 'Collector He', 'collector', 'supervision', '', false],
    ['handler', '处置员 吴勤', 'Handler Wu', 'handler', 'sanitation', '', false],
    ['handler2', '处置员 郑能', 'Handler Zheng', 'handler', 'sanitation', '', false],
    ['arbiter', '仲裁员 许衡', 'Arbiter Xu', 'arbiter', 'command', '', false],
    ['viewer', '观察员', 'Viewer', 'viewer', '', '', false],
    ...simulated('clerk', 'clerk', 2, ['受理员', 'clerk', 'supervision']),
    ...simulated('chief', 'dutyChief', 2, ['值班长', 'duty chief', 'supervision']),
    ...simulated('dispatcher', 'dispatcher', 2, ['派遣员', 'dispatcher', 'command']),
    ...simulated('collector', 'collector', 8, ['采集员', 'collector', 'supervision']),
    ['sim-citizen-hotline', '模拟市民热线', 'Simulated citizen hotline', 'clerk', 'supervision', '', true],
    ...PROFESSIONAL.flatMap(([code, name, nameEn]) =>
      simulated(`handler-${code}`, 'handler', 2, [`${name}处置员`, `${nameEn} handler`, code]),
    ),
    ['sim-observer', '模拟观察员', 'Simulated observer', 'viewer', '', '', true],
  ],
};

function simulated(
  key: string,
  role: string,
  count: number,
  [name, nameEn, department]: readonly [string, string, string],
): CsvValue[][] {
  return Array.from({ length: count }, (_, index) => [
    `sim-${key}-${index + 1}`,
    `模拟${name}${index + 1}`,
    `Simulated ${nameEn} ${index + 1}`,
    role,
    department,
    '',
    true,
  ]);
}
