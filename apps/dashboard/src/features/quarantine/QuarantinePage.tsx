import { QUARANTINE_REASONS } from '@cityloop/contract/mqtt/quarantine-reason';
import { QUARANTINE_WORDS } from '@cityloop/ui/words/quarantine';
import { term } from '@cityloop/ui/words/terms';
import { useWords } from '@cityloop/ui/words/use-words';
import { useState } from 'react';
import { ChoiceFilter, SegmentFilter } from '../../workbench/FilterBar.tsx';
import { ListPage } from '../../workbench/ListPage.tsx';
import { SideDrawer } from '../../workbench/SideDrawer.tsx';
import { GroupDetail } from './GroupDetail.tsx';
import { useGroupColumns } from './use-group-columns.tsx';
import { type GroupFilter, type GroupKey, useGroups } from './use-quarantine.ts';
import './quarantine.css';

/** What could not be understood, by source and reason, and the way back once the cause is mended. */
export function QuarantinePage() {
  const { terms, words } = useWords(QUARANTINE_WORDS);
  const [filter, setFilter] = useState<GroupFilter>({ reason: '', state: 'open' });
  const [shown, setShown] = useState<GroupKey>();
  const pages = useGroups(filter);
  const columns = useGroupColumns(setShown);
  return (
    <ListPage
      testId="quarantine"
      title={terms.thing.quarantine}
      hint={words.hint}
      filters={<GroupFilters filter={filter} onChange={setFilter} />}
      pages={pages}
      table={{
        rowKey: ({ source, topicPattern, reason }) => JSON.stringify([source, topicPattern, reason]),
        columns,
        empty: words.empty,
        minWidth: '52rem',
      }}
    >
      <SideDrawer isOpen={shown !== undefined} title={words.samples} width="wide" onClose={() => setShown(undefined)}>
        {shown && <GroupDetail groupKey={shown} />}
      </SideDrawer>
    </ListPage>
  );
}

interface GroupFiltersProps {
  readonly filter: GroupFilter;
  readonly onChange: (filter: GroupFilter) => void;
}

function GroupFilters({ filter, onChange }: GroupFiltersProps) {
  const { language, words } = useWords(QUARANTINE_WORDS);
  return (
    <>
      <SegmentFilter<GroupFilter['state']>
        label={words.stateFilter}
        value={filter.state}
        choices={[
          { value: 'open', label: words.states.open },
          { value: 'redriven', label: words.states.redriven },
          { value: 'all', label: words.stateAll },
        ]}
        onChange={(state) => onChange({ ...filter, state })}
      />
      <ChoiceFilter
        label={words.reason}
        all={words.allReasons}
        value={filter.reason}
        choices={QUARANTINE_REASONS.map((code) => ({ value: code, label: term(language, 'quarantineReason', code) }))}
        onChange={(reason) => onChange({ ...filter, reason })}
        testId="quarantine-reason"
      />
    </>
  );
}
