import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeSheet } from '@cityloop/sheet/describe';
import { expect, it } from 'vitest';
import { TABLES, type TableName } from './tables/tables.ts';

const PAGE = fileURLToPath(new URL('../../../../docs/city-format.md', import.meta.url));
const BLOCK = /(<!-- columns of (\S+) -->\n)[\s\S]*?(<!-- end -->)/g;

it("docs/city-format.md describes the columns that the reader goes by; when stale, run this file with vitest's -u", async () => {
  const page = readFileSync(PAGE, 'utf8');
  const named = [...page.matchAll(BLOCK)].map(([, , name]) => name);
  expect(named.toSorted()).toEqual(Object.keys(TABLES).toSorted());
  const fresh = page.replaceAll(
    BLOCK,
    (_, begin: string, name: TableName, end: string) => `${begin}\n${describeSheet(TABLES[name])}\n\n${end}`,
  );
  await expect(fresh).toMatchFileSnapshot(PAGE);
});
