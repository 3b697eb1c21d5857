import { formatCount } from '@cityloop/ui/figures';
import { useTimes } from '@cityloop/ui/use-times';
import { FEED_DOORS_WORDS } from '@cityloop/ui/words/feed-doors';
import { FEEDS_WORDS } from '@cityloop/ui/words/feeds';
import { useWords } from '@cityloop/ui/words/use-words';
import './feeds.css';
import { useOperation } from '@cityloop/client/react/use-operation';
import type { FeedItem } from '@cityloop/contract/rest/feed';
import { Link, useParams } from '@tanstack/react-router';
import { Alert, Descriptions, Tabs } from 'antd';
import { useState } from 'react';
import { useScopes } from '../../names/scopes.ts';
import { usePermission } from '../../session/session.ts';
import { Refusal } from '../../workbench/Notice.tsx';
import { WorkbenchPage } from '../../workbench/WorkbenchPage.tsx';
import { CredentialPanel } from './CredentialPanel.tsx';
import { FeedMarks } from './FeedMarks.tsx';
import { FilesPanel } from './FilesPanel.tsx';
import { MappingEditor } from './MappingEditor.tsx';
import { PullPanel } from './PullPanel.tsx';
import { SaveBar } from './SaveBar.tsx';
import { SettingsForm } from './SettingsForm.tsx';
import { StateButtons } from './StateButtons.tsx';
import { changesOf } from './settings-text.ts';
import { TablesPanel } from './TablesPanel.tsx';
import { UnknownDevicesPanel } from './UnknownDevicesPanel.tsx';
import { REFRESH_MS } from './use-feeds.ts';
import { VersionList } from './VersionList.tsx';

/** One feed: its facts, its mapping tried on samples, versions, settings, credential. */
export function FeedPage() {
  const { words } = useWords(FEEDS_WORDS);
  const { feedId } = useParams({ from: '/workbench/desk/feeds/$feedId' });
  const feed = useOperation('getFeed', { params: { id: feedId } }, { refetchInterval: REFRESH_MS });
  return (
    <WorkbenchPage
      testId="feed"
      title={feed.data?.settings.name ?? feedId}
      back={<Link to="/desk/feeds">← {words.backToFeeds}</Link>}
      beside={
        feed.data && (
          <>
            <FeedMarks feed={feed.data} />
            <StateButtons feed={feed.data} />
          </>
        )
      }
    >
      <Refusal error={feed.error} />
      {feed.data && <FeedFacts feed={feed.data} />}
      {feed.data && <FeedTabs key={feedId} feed={feed.data} />}
    </WorkbenchPage>
  );
}

function FeedFacts({ feed }: { readonly feed: FeedItem }) {
  const { terms, words } = useWords(FEEDS_WORDS);
  const times = useTimes();
  const { departmentName } = useScopes();
  const { counts, settings, lastReceivedAt } = feed;
  const fact = (label: string, children: string | number) => ({ key: label, label, children });
  return (
    <Descriptions
      size="small"
      bordered
      column={{ xs: 1, sm: 2, lg: 4 }}
      items={[
        fact(terms.thing.department, departmentName(settings.department)),
        fact(words.dataset, settings.dataset || '—'),
        fact(words.target, words.targets[settings.target]),
        fact(terms.thing.address, feed.address),
        fact(words.received, formatCount(counts.received)),
        fact(words.outcomes.mapped, formatCount(counts.mapped)),
        fact(words.outcomes.ignored, formatCount(counts.ignored)),
        fact(words.outcomes.failed, formatCount(counts.failed)),
        fact(words.taken, formatCount(counts.recordsTaken)),
        fact(words.refused, formatCount(counts.recordsRefused)),
        fact(words.held, formatCount(feed.held)),
        fact(words.lastReceived, lastReceivedAt ? times.stamp(lastReceivedAt) : words.never),
      ]}
    />
  );
}

function FeedTabs({ feed }: { readonly feed: FeedItem }) {
  const { terms, words } = useWords(FEEDS_WORDS);
  const { words: doors } = useWords(FEED_DOORS_WORDS);
  const mayManage = usePermission('manageFeeds');
  // What the draft began from: another's version in the meantime is a conflict when it is saved, and never overwrites it.
  const [base, setBase] = useState(feed);
  const [draft, setDraft] = useState(feed.settings);
  const begin = (from: FeedItem) => {
    setBase(from);
    setDraft(from.settings);
  };
  const isOld = base.version !== feed.version || base.newestVersion !== feed.newestVersion;
  if (isOld && Object.keys(changesOf(base.settings, draft)).length === 0) begin(feed);
  const editing = { draft, isReadOnly: !mayManage, onChange: setDraft };
  const bar = mayManage ? (
    <SaveBar base={base} draft={draft} onDiscard={() => begin(feed)} onSaved={begin} />
  ) : (
    <Alert type="info" showIcon title={words.readOnly} />
  );
  const doorOf = ({ id, kind }: FeedItem) =>
    kind === 'pull-http'
      ? { key: 'pull', label: doors.pull, children: <PullPanel feed={id} /> }
      : { key: 'credential', label: terms.thing.credential, children: <CredentialPanel feed={feed} kind={kind} /> };
  const editable = (key: string, label: string, children: React.ReactNode) => ({
    key,
    label,
    children: (
      <div className="workbench-form">
        {bar}
        {children}
      </div>
    ),
  });
  return (
    <Tabs
      items={[
        editable('mapping', words.mapping, <MappingEditor feed={feed} {...editing} />),
        editable('settings', words.settings, <SettingsForm {...editing} />),
        { key: 'versions', label: words.versions, children: <VersionList feed={feed} /> },
        { key: 'files', label: doors.files, children: <FilesPanel feed={feed.id} /> },
        { key: 'tables', label: doors.tables, children: <TablesPanel feed={feed.id} /> },
        { key: 'unknown', label: doors.unknown, children: <UnknownDevicesPanel feed={feed} /> },
        ...(mayManage ? [doorOf(feed)] : []),
      ]}
    />
  );
}
