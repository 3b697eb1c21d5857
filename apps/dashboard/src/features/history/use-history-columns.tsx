import type { HistoryItem } from '@cityloop/contract/rest/history';
import { formatCount } from '@cityloop/ui/figures';
import { useTimes } from '@cityloop/ui/use-times';
import { HISTORY_WORDS } from '@cityloop/ui/words/history';
import { useWords } from '@cityloop/ui/words/use-words';
import { Button, type TableColumnsType } from 'antd';
import { HistoryState } from './HistoryState.tsx';

/** A file with its progress and its counts. */
export function useHistoryColumns(onOpen: (id: string) => void): TableColumnsType<HistoryItem> {
  const { terms, words } = useWords(HISTORY_WORDS);
  const times = useTimes();
  const count = (title: string, of: (entry: HistoryItem) => number) =>
    ({ title, align: 'right', render: (_: unknown, entry: HistoryItem) => formatCount(of(entry)) }) as const;
  return [
    { title: words.file, dataIndex: 'name' },
    { title: terms.thing.state, render: (_, entry) => <HistoryState entry={entry} /> },
    count(words.rows, ({ rows }) => rows),
    count(words.fresh, (entry) => entry.new),
    count(words.repeated, ({ repeated }) => repeated),
    count(words.conflicting, ({ conflicting }) => conflicting),
    count(words.refused, ({ refused }) => refused),
    {
      title: words.span,
      render: (_, { firstAt, lastAt }) => firstAt && lastAt && `${times.day(firstAt)} – ${times.day(lastAt)}`,
    },
    { title: words.sentBy, dataIndex: 'requestedBy' },
    { title: words.sentAt, render: (_, { createdAt }) => times.stamp(createdAt) },
    {
      key: 'open',
      render: (_, { id }) => (
        <Button size="small" onClick={() => onOpen(id)} data-testid={`history-${id}`}>
          {terms.control.open}
        </Button>
      ),
    },
  ];
}
