import { FEEDS_WORDS } from '@cityloop/ui/words/feeds';
import { useWords } from '@cityloop/ui/words/use-words';
import './feeds.css';
import { Button } from 'antd';
import { useState } from 'react';
import { usePermission } from '../../session/session.ts';
import { ListPage } from '../../workbench/ListPage.tsx';
import { SideDrawer } from '../../workbench/SideDrawer.tsx';
import { NewFeedForm } from './NewFeedForm.tsx';
import { useFeedColumns } from './use-feed-columns.tsx';
import { useFeedPages } from './use-feeds.ts';

/** Every feed: who sends what, and whether it arrives. */
export function FeedsPage() {
  const { terms, words } = useWords(FEEDS_WORDS);
  const [isNew, setIsNew] = useState(false);
  const mayManage = usePermission('manageFeeds');
  const pages = useFeedPages();
  const columns = useFeedColumns();
  return (
    <ListPage
      testId="feeds"
      title={terms.thing.feeds}
      actions={
        mayManage && (
          <Button type="primary" onClick={() => setIsNew(true)} data-testid="new-feed">
            {words.register}
          </Button>
        )
      }
      pages={pages}
      table={{ rowKey: 'id', columns, empty: words.empty }}
    >
      <SideDrawer isOpen={isNew} title={words.register} onClose={() => setIsNew(false)}>
        <NewFeedForm />
      </SideDrawer>
    </ListPage>
  );
}
