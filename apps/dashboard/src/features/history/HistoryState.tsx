import type { HistoryItem } from '@cityloop/contract/rest/history';
import { HISTORY_WORDS } from '@cityloop/ui/words/history';
import { useWords } from '@cityloop/ui/words/use-words';
import { Progress, Tag } from 'antd';

const COLORS: Readonly<Record<HistoryItem['state'], string>> = {
  waiting: 'default',
  checking: 'processing',
  loading: 'processing',
  summing: 'processing',
  done: 'success',
  refused: 'error',
  failed: 'error',
};

/** Where an import stands, with how much of the file is read while it is read. */
export function HistoryState({ entry }: { readonly entry: HistoryItem }) {
  const { words } = useWords(HISTORY_WORDS);
  const { state, bytes, checkedBytes, loadedBytes } = entry;
  const done = state === 'checking' ? checkedBytes : state === 'loading' ? loadedBytes : undefined;
  return (
    <span className="workbench-tools" data-testid="history-state" data-state={state}>
      <Tag color={COLORS[state]}>{words.states[state]}</Tag>
      {done !== undefined && (
        <Progress percent={Math.floor((100 * done) / Math.max(1, bytes))} size={{ width: 120 }} status="active" />
      )}
    </span>
  );
}
