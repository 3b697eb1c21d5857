import { QUARANTINE_REASONS } from '@cityloop/contract/mqtt/quarantine-reason';
import { term } from '@cityloop/ui/terms';
import { Link } from '@tanstack/react-router';
import { Alert, Button, Drawer, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../words/language.ts';
import { refusalText } from '../../words/refusal-text.ts';
import { GroupDetail } from './GroupDetail.tsx';
import { GroupTable } from './GroupTable.tsx';
import { type GroupKey, type StateFilter, useGroups } from './use-quarantine.ts';
import { quarantineWords } from './words.ts';
import './quarantine.css';

/** What could not be understood, by source and reason, and the way back once the cause is mended. */
export function QuarantinePage() {
  const { language } = useLanguage();
  const words = quarantineWords(language);
  const [reason, setReason] = useState('');
  const [state, setState] = useState<StateFilter>('open');
  const [shown, setShown] = useState<GroupKey>();
  const pages = useGroups(reason, state);
  return (
    <main className="workbench-page" data-testid="quarantine">
      <header>
        <Link to="/desk">← {words.backToDesk}</Link>
        <h1>{words.title}</h1>
        <span>{words.hint}</span>
      </header>
      <div className="workbench-tools">
        <Segmented<StateFilter>
          aria-label={words.stateFilter}
          value={state}
          onChange={setState}
          options={[
            { value: 'open', label: words.stateOpen },
            { value: 'redriven', label: words.stateRedriven },
            { value: 'all', label: words.stateAll },
          ]}
        />
        <Select
          aria-label={words.reason}
          data-testid="quarantine-reason"
          value={reason}
          onChange={setReason}
          popupMatchSelectWidth={false}
          options={[
            { value: '', label: words.allReasons },
            ...QUARANTINE_REASONS.map((code) => ({ value: code, label: term(language, 'quarantineReason', code) })),
          ]}
        />
      </div>
      {pages.error && (
        <Alert
          type="error"
          showIcon
          title={refusalText(pages.error, language)}
          action={<Button onClick={() => void pages.refetch()}>{words.retry}</Button>}
        />
      )}
      <GroupTable
        groups={pages.data?.pages.flatMap((page) => page.items) ?? []}
        isLoading={pages.isPending}
        onShow={setShown}
      />
      {pages.hasNextPage && (
        <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {words.more}
        </Button>
      )}
      <Drawer
        open={shown !== undefined}
        onClose={() => setShown(undefined)}
        destroyOnHidden
        size="min(64rem, 92vw)"
        title={words.samples}
      >
        {shown && <GroupDetail groupKey={shown} />}
      </Drawer>
    </main>
  );
}
