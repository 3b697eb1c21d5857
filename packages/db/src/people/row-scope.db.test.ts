import { type Actor, maySee, ROLES, type Scoped } from '@cityloop/domain/account/actor';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/test-database.ts';
import { isInScope, scopeOf } from './row-scope.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

/** Few values, so that they meet; the empty code, and codes that SQL would stumble over, are among them. */
const code = fc.constantFrom('', 'a', 'b', "it's", '{c,d}', 'null');
const actor: fc.Arbitrary<Actor> = fc.record({
  username: fc.constant('x'),
  roles: fc.uniqueArray(fc.oneof(fc.constant('handler' as const), fc.constantFrom(...ROLES)), { maxLength: 3 }),
  department: fc.option(code, { nil: undefined }),
  districts: fc.uniqueArray(code, { maxLength: 3 }),
});
const record: fc.Arbitrary<Scoped> = fc.record({
  district: fc.option(code, { nil: undefined }),
  departments: fc.uniqueArray(code),
});

/** Which of the records the actor sees, said by the database. */
async function visibleInSql(who: Actor, records: readonly Scoped[]) {
  const { rows } = await database.service.query<{ visible: boolean }>(
    `select coalesce(${isInScope({ district: 'district', departments: 'departments' }, ['$2', '$3'])}, false) as visible
     from jsonb_to_recordset($1::jsonb) as given (at int, district text, departments text[]) order by at`,
    [JSON.stringify(records.map((each, at) => ({ at, ...each }))), ...scopeOf(who)],
  );
  return rows.map(({ visible }) => visible);
}

describe('the scope in SQL', () => {
  it('shows each actor the records that the domain shows them, and no other', async () => {
    let shown = 0;
    let hidden = 0;
    await fc.assert(
      fc.asyncProperty(actor, fc.array(record, { minLength: 5, maxLength: 20 }), async (who, records) => {
        const expected = records.map((each) => maySee(who, each));
        expect(await visibleInSql(who, records)).toEqual(expected);
        shown += expected.filter(Boolean).length;
        hidden += expected.filter((visible) => !visible).length;
      }),
      { numRuns: 500 },
    );
    expect(Math.min(shown, hidden)).toBeGreaterThan(500);
  });

  it('takes what an outer join leaves empty for no department', async () => {
    const handler: Actor = { username: 'x', roles: ['handler'], department: 'a', districts: [] };
    const { rowCount } = await database.service.query(
      `select where ${isInScope({ district: 'null', departments: 'null::text[]' }, ['$1', '$2'])}`,
      scopeOf(handler),
    );
    expect(rowCount).toBe(0);
  });
});
