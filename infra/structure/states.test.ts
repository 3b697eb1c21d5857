import { CASE_STATES } from '@cityloop/domain/case/states';
import { describe, expect, it } from 'vitest';
import { productFiles, readProductFile } from './product-files.ts';

const PAGES = /^apps\/(dashboard|handler)\/src\//;
const STATE_LITERAL = new RegExp(`(['"\`])(${CASE_STATES.join('|')})\\1`, 'g');

/** The states that a text of code names. */
function statesIn(text: string): string[] {
  return [...text.matchAll(STATE_LITERAL)].map(([, , state]) => String(state));
}

describe('the pages', () => {
  it('name no state of a case: which there are, and what is open in them, the domain says', () => {
    const found = productFiles('ts', 'tsx')
      .filter((file) => PAGES.test(file))
      .flatMap((file) => statesIn(readProductFile(file)).map((state) => `${file}: ${state}`));
    expect(found).toEqual([]);
  });
});

describe('the search for states', () => {
  it.each(["if (task.state === 'in_disposal') return;", 'const open = ["filed"];', 'const a = `void`;'])(
    'finds one in %s',
    (text) => expect(statesIn(text)).toHaveLength(1),
  );

  it.each(['words.case.filed', "t('state.filed')", 'void promise;'])('finds none in %s', (text) =>
    expect(statesIn(text)).toEqual([]),
  );
});
