import type { SheetTable } from './table.ts';

/** The columns of a sheet as a table of Markdown: what the reader itself goes by. */
export function describeSheet({ columns, key }: Pick<SheetTable, 'columns' | 'key'>): string {
  const rows = Object.entries(columns).map(([name, { aliases, absent, meaning, example }]) => {
    const told = key.length === 1 && key[0] === name ? `unique; ${meaning}` : meaning;
    return [
      `\`${name}\``,
      aliases.join(', '),
      absent === undefined ? 'yes' : 'no',
      told,
      example === undefined
        ? ''
        : example
            .split(' | ')
            .map((each) => `\`${each}\``)
            .join(', '),
    ];
  });
  return [
    ['column', 'also called', 'must be there', 'meaning', 'example'],
    ['---', '---', '---', '---', '---'],
    ...rows,
  ]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
