import { diffArrays } from 'diff';

export interface DifferentLine {
  readonly sign: '+' | '-' | ' ';
  readonly text: string;
}

/** Lines that `after` adds to `before` (+), takes away (-) or keeps, as few as may be; where one is changed, the old one comes first. */
export function lineDifference(before: string, after: string): DifferentLine[] {
  return diffArrays(before.split('\n'), after.split('\n')).flatMap(({ added, removed, value }) => {
    const sign = added ? '+' : removed ? '-' : ' ';
    return value.map((text) => ({ sign, text }) as const);
  });
}
