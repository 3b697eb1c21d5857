import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Where a statement may stand beside packages/db, each with its reason. */
const ALLOWED: readonly (readonly [RegExp, string])[] = [
  [/^packages\/db\//, 'the schema and its statements have one owner'],
  [/\.test\.tsx?$|\/(test|testing)\//, 'tests prepare and look at rows by hand'],
  [/^proof\//, 'the witness reads the truth by its own SQL (ADR 10); faults are done to the database itself'],
  [/^bench\//, 'what the product is measured against, and what the measuring prepares'],
  [
    /^infra\/postgres\//,
    'the server itself, before there is a schema: plain JavaScript that runs before anything is built',
  ],
];

/** A string or template that begins as a statement does: keyword and what must follow it. */
const STATEMENT =
  /[`'"]\s*(?:select\s+\S|insert\s+into\s|update\s+\S+\s+(?:\w+\s+)?set\s|delete\s+from\s|with\s+\w+\s+as\s|copy\s+\S+\s+(?:\(|from|to)|truncate\s|(?:create|alter|drop)\s+(?:table|role|database|index|view|function)\s|grant\s+\S+\s+to\s|notify\s|listen\s)/;
/** Whoever asks a connection directly has a statement at hand, however it is put together; streams of COPY get theirs from packages/db. */
const ASKED = /\.query\s*(?:<[^()]*>)?\((?!copy(?:From|To)\()/;

/** Lines of a source that hold SQL, from 1. A keyword is written small or large, a sentence in between. */
function sqlLines(source: string): number[] {
  const statements = [...source.matchAll(new RegExp(STATEMENT, 'gi'))].filter(([text]) => !/[A-Z][a-z]/.test(text));
  const found = [...statements, ...source.matchAll(new RegExp(ASKED, 'g'))];
  return [...new Set(found.map(({ index }) => source.slice(0, index).split('\n').length))];
}

const files = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx', '*.mjs'],
  {
    cwd: ROOT,
    encoding: 'utf8',
  },
)
  .trim()
  .split('\n')
  .filter((file) => existsSync(join(ROOT, file)) && !ALLOWED.some(([where]) => where.test(file)));

const BITES = [
  "const { rows } = await pool.query('select 1');",
  'await db.query<{ code: string }>(text, [code]);',
  'await client.query(COUNT_CASES);',
  'const { rows } = await db.query<CityRow>(text);',
  'const text = `select code from region where level = $1`;',
  'const text = "insert into city (code) values ($1)";',
  "const text = 'update component set retired_at = now()';",
  "const text = 'update alarm_rule r set in_force = false';",
  "const text = 'delete from city';",
  'const text = `\n  select code from region`;',
  'const text = `create table city (code text)`;',
] as const;

const PASSES = [
  "import { update } from './update.ts';",
  'const { page, query } = request;',
  "const label = 'Select a department';",
  'const source = client.query(copyTo(copyOutStatement(table)));',
  "throw new Error('Update the city first');",
  "notify('the desk');",
] as const;

describe('SQL', () => {
  it.each(BITES)('is seen in %j', (source) => {
    expect(sqlLines(source)).toEqual([1]);
  });

  it.each(PASSES)('is not seen in %j', (source) => {
    expect(sqlLines(source)).toEqual([]);
  });

  it('stands in packages/db alone, and where this test says why', () => {
    const found = files.flatMap((file) =>
      sqlLines(readFileSync(join(ROOT, file), 'utf8')).map((line) => `${file}:${line}`),
    );
    expect(found).toEqual([]);
  });
});
