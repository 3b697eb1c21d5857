import type { DeskWords } from '@cityloop/ui/words/desk';
import type { Terms } from '@cityloop/ui/words/terms';
import { Button, type InputRef, Tabs } from 'antd';
import { useRef, useState } from 'react';
import { useClockOffsetMs } from '../../../live/server-clock.ts';
import { useCatalogue } from '../../../names/catalogue.ts';
import { Notice } from '../../../workbench/Notice.tsx';
import { refusalSentences } from '../refusal.ts';
import { useDesk } from '../use-desk.ts';
import { useKeys } from '../use-keys.ts';
import { moveFocus } from './move-focus.ts';
import { QueueFilterBar } from './QueueFilterBar.tsx';
import { QueueRow } from './QueueRow.tsx';
import { type QueueFilters, type QueueTab, queueTabs } from './queue-tabs.ts';
import { useQueue } from './use-queue.ts';

/** What waits, by urgency. Tabs follow from the posts of whoever is signed in. */
export function QueuePanel({ openCaseId }: { readonly openCaseId: string | undefined }) {
  const { session, terms, words } = useDesk();
  const tabs = queueTabs(session.roles);
  const [tabKey, setTabKey] = useState(tabs[0]?.key ?? 'allOpen');
  const tab = tabs.find((one) => one.key === tabKey) ?? tabs[0];
  const [filters, setFilters] = useState<QueueFilters>({});
  const search = useRef<InputRef>(null);
  const step = (by: number) => {
    const index = tabs.findIndex((one) => one.key === tabKey);
    const next = tabs[(index + by + tabs.length) % tabs.length];
    if (next) setTabKey(next.key);
  };
  useKeys({
    '/': (event) => {
      event.preventDefault();
      search.current?.focus({ cursor: 'all' });
    },
    '[': () => step(-1),
    ']': () => step(1),
  });
  if (!tab) return null;
  return (
    <section className="desk-queue" aria-label={words.queue}>
      <Tabs
        size="small"
        activeKey={tab.key}
        onChange={(key) => setTabKey(key as typeof tabKey)}
        items={tabs.map((one) => ({
          key: one.key,
          label: (
            <span data-testid={`queue-tab-${one.key}`} data-mine={one.mine}>
              {tabLabel(one, words, terms)}
            </span>
          ),
        }))}
      />
      <QueueFilterBar key={JSON.stringify(filters.q)} filters={filters} onChange={setFilters} searchRef={search} />
      <QueueList tab={tab} filters={filters} openCaseId={openCaseId} />
    </section>
  );
}

/** A stage is called what the state is called that waits in it, or has a word of its own where there are several. */
function tabLabel({ key, states: [first] }: QueueTab, words: DeskWords, terms: Terms): string {
  if (key === 'overdue') return terms.lamp.red;
  if (key === 'disposal' || key === 'ended') return terms.caseStage[key];
  return first === undefined ? words.allOpen : terms.state[first];
}

interface QueueListProps {
  readonly tab: QueueTab;
  readonly filters: QueueFilters;
  readonly openCaseId: string | undefined;
}

function QueueList({ tab, filters, openCaseId }: QueueListProps) {
  const { language, terms, words } = useDesk();
  const { districtName } = useCatalogue();
  const [isHeld, setIsHeld] = useState(false);
  const queue = useQueue(tab, filters, isHeld);
  const serverOffsetMs = useClockOffsetMs();
  const list = useRef<HTMLDivElement>(null);
  const move = (by: number) => (event: KeyboardEvent) => {
    if (list.current && moveFocus(list.current, by)) event.preventDefault();
  };
  useKeys({ j: move(1), k: move(-1), ArrowDown: move(1), ArrowUp: move(-1) });
  return (
    <>
      {queue.waiting > 0 && (
        <button type="button" className="desk-waiting" onClick={queue.showWaiting} data-testid="queue-waiting">
          {words.newOnes(queue.waiting)}
        </button>
      )}
      <div
        ref={list}
        className="desk-rows"
        data-testid="queue"
        aria-busy={queue.isPending}
        onPointerEnter={() => setIsHeld(true)}
        onPointerLeave={() => setIsHeld(false)}
      >
        {queue.error && (
          <Notice
            kind="error"
            sentences={refusalSentences(queue.error, language)}
            onRetry={() => void queue.refetch()}
          />
        )}
        {queue.isPending && <p className="desk-quiet">{terms.control.loading}</p>}
        {!queue.isPending && !queue.error && queue.rows.length === 0 && (
          <p className="desk-quiet">
            <strong>{words.emptyQueue}</strong>
            <br />
            {words.emptyQueueHint}
          </p>
        )}
        {queue.rows.map((item) => (
          <QueueRow
            key={item.id}
            item={item}
            isOpen={item.id === openCaseId}
            districtName={districtName(item.district)}
            language={language}
            serverOffsetMs={serverOffsetMs}
          />
        ))}
        {queue.hasMore && (
          <Button block type="text" loading={queue.isLoadingMore} onClick={queue.loadMore} data-testid="queue-more">
            {terms.control.more}
          </Button>
        )}
      </div>
    </>
  );
}
