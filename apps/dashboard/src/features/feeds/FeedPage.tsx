import './feeds.css';
import { useOperation } from '@cityloop/client/react/use-operation';
import type { FeedItem } from '@cityloop/contract/rest/feed';
import { Link, useParams } from '@tanstack/react-router';
import { Alert, Descriptions, Tabs } from 'antd';
import { useState } from 'react';
import { useScopes } from '../../names/scopes.ts';
import { usePermission } from '../../session/session.ts';
import { useLanguage } from '../../words/language.ts';
import { Refusal } from '../../workbench/Notice.tsx';
import { WorkbenchPage } from '../../workbench/WorkbenchPage.tsx';
import { CredentialPanel } from './CredentialPanel.tsx';
import { FeedMarks } from './FeedMarks.tsx';
import { MappingEditor } from './MappingEditor.tsx';
import { SaveBar } from './SaveBar.tsx';
import { SettingsForm } from './SettingsForm.tsx';
import { StateButtons } from './StateButtons.tsx';
import { changesOf } from './settings-text.ts';
import { REFRESH_MS } from './use-feeds.ts';
import { VersionList } from './VersionList.tsx';
import { feedWords } from './words.ts';

/** One feed: its facts, its mapping tried on samples, versions, settings, credential. */
export function FeedPage() {
  const { language } = useLanguage();
  const words = feedWords(language);
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
  const { language } = useLanguage();
  const words = feedWords(language);
  const { departmentName } = useScopes();
  const { counts, settings, lastReceivedAt } = feed;
  const fact = (label: string, children: string | number) => ({ key: label, label, children });
  return (
    <Descriptions
      size="small"
      bordered
      column={{ xs: 1, sm: 2, lg: 4 }}
      items={[
        fact(words.department, departmentName(settings.department)),
        fact(words.dataset, settings.dataset || '—'),
        fact(words.target, words.targets[settings.target]),
        fact(words.address, feed.address),
        fact(words.received, counts.received.toLocaleString(language)),
        fact(words.mapped, counts.mapped.toLocaleString(language)),
        fact(words.ignored, counts.ignored.toLocaleString(language)),
        fact(words.failed, counts.failed.toLocaleString(language)),
        fact(words.taken, counts.recordsTaken.toLocaleString(language)),
        fact(words.refused, counts.recordsRefused.toLocaleString(language)),
        fact(words.held, feed.held.toLocaleString(language)),
        fact(words.lastReceived, lastReceivedAt ? new Date(lastReceivedAt).toLocaleString(language) : words.never),
      ]}
    />
  );
}

function FeedTabs({ feed }: { readonly feed: FeedItem }) {
  const { language } = useLanguage();
  const words = feedWords(language);
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
        ...(mayManage
          ? [{ key: 'credential', label: words.credential, children: <CredentialPanel feed={feed} /> }]
          : []),
      ]}
    />
  );
}
