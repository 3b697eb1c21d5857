import { usePages } from '@cityloop/client/react/use-pages';
import type { HistoryItem } from '@cityloop/contract/rest/history';
import { HISTORY_WORDS } from '@cityloop/ui/words/history';
import { useWords } from '@cityloop/ui/words/use-words';
import { Button } from 'antd';
import { useState } from 'react';
import { ListPage } from '../../workbench/ListPage.tsx';
import { SideDrawer } from '../../workbench/SideDrawer.tsx';
import { HistoryDetail } from './HistoryDetail.tsx';
import { SendForm } from './SendForm.tsx';
import { useHistoryColumns } from './use-history-columns.tsx';

const REFRESH_MS = 2_000;
const MOVING: readonly HistoryItem['state'][] = ['waiting', 'checking', 'loading', 'summing'];

/** Files of readings of before: sent here, imported in the background, with what came of them. */
export function HistoryPage() {
  const { terms, words } = useWords(HISTORY_WORDS);
  const [opened, setOpened] = useState<string | 'new'>();
  const pages = usePages(
    'listHistory',
    { limit: 50 },
    { refetchInterval: (items) => (items.some(({ state }) => MOVING.includes(state)) ? REFRESH_MS : false) },
  );
  const columns = useHistoryColumns(setOpened);
  const shown = pages.items.find(({ id }) => id === opened);
  return (
    <ListPage
      testId="history"
      title={terms.thing.history}
      actions={
        <Button type="primary" onClick={() => setOpened('new')} data-testid="send-history">
          {words.send}
        </Button>
      }
      pages={pages}
      table={{ rowKey: 'id', columns, empty: words.empty }}
    >
      <SideDrawer isOpen={opened === 'new'} title={words.send} onClose={() => setOpened(undefined)}>
        <SendForm onSent={setOpened} />
      </SideDrawer>
      <SideDrawer
        isOpen={shown !== undefined}
        title={shown?.name ?? ''}
        width="wide"
        onClose={() => setOpened(undefined)}
      >
        {shown && <HistoryDetail entry={shown} />}
      </SideDrawer>
    </ListPage>
  );
}
