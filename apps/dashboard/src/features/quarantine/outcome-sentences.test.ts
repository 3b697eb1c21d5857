import { QUARANTINE_WORDS } from '@cityloop/ui/words/quarantine';
import { expect, it } from 'vitest';
import { outcomeSentences } from './outcome-sentences.ts';

const words = QUARANTINE_WORDS.en;
const sent = { sent: 10, remaining: 0, waiting: 10, incomplete: 0, redrivenBefore: 5 };

it.each([
  [{ redriven: 5, waiting: 10 }, ['10 sent back.', '10 wait to be taken in…']],
  [{ redriven: 9, waiting: 6 }, ['10 sent back.', '4 taken in.', '6 wait to be taken in…']],
  [{ redriven: 12, waiting: 0 }, ['10 sent back.', '7 taken in.', words.failedAgain('3')]],
  [{ redriven: 15, waiting: 0 }, ['10 sent back.', '10 taken in.']],
])('of ten that were sent, %j reads so', (group, sentences) =>
  expect(outcomeSentences(words, sent, group)).toEqual(sentences),
);

it('says what is left and what cannot be sent', () =>
  expect(outcomeSentences(words, { ...sent, remaining: 3, incomplete: 2 }, { redriven: 15, waiting: 0 })).toEqual([
    '10 sent back.',
    '10 taken in.',
    words.remaining('3'),
    words.cannot('2'),
  ]));
