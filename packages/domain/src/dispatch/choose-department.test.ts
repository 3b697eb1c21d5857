import { describe, expect, it } from 'vitest';
import { chooseDepartment } from './choose-department.ts';

const LIST = [
  { category: 'dumping', region: '*', department: 'city' },
  { category: 'dumping', region: '990102', department: 'district' },
  { category: 'dumping', region: '990102003', department: 'street' },
  { category: 'dumping', region: '990102003004', department: 'community' },
  { category: 'dumping', region: '99010200300407', department: 'grid' },
  { category: 'noise', region: '990109', department: 'elsewhere' },
];

describe('the responsibility list', () => {
  it.each([
    ['its unit grid', '99010200300407', 'grid', '99010200300407'],
    ['its community', '99010200300408', 'community', '990102003004'],
    ['its street', '99010200300501', 'street', '990102003'],
    ['its district', '99010200900101', 'district', '990102'],
    ['the whole city', '99010300100101', 'city', '*'],
  ])('names the department of %s, and the row that says so', (_what, grid, department, region) => {
    expect(chooseDepartment('dumping', { grid }, LIST)).toEqual({
      department,
      because: { rule: 'responsibility', category: 'dumping', region },
    });
  });

  it('names nobody for a category that it has only elsewhere, or not at all', () => {
    expect(chooseDepartment('noise', { grid: '99010200300407' }, LIST)).toBeUndefined();
    expect(chooseDepartment('dragons', { grid: '99010200300407' }, LIST)).toBeUndefined();
  });
});
