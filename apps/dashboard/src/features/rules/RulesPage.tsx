import { RULES_WORDS } from '@cityloop/ui/words/rules';
import { useWords } from '@cityloop/ui/words/use-words';
import './rules.css';
import type { AlarmRuleItem } from '@cityloop/contract/rest/alarm-rule';
import { RULE_KINDS, type RuleKind } from '@cityloop/domain/alarm/rule';
import { Button } from 'antd';
import { useState } from 'react';
import { usePermission } from '../../session/session.ts';
import { ChoiceFilter, SegmentFilter } from '../../workbench/FilterBar.tsx';
import { ListPage } from '../../workbench/ListPage.tsx';
import { SideDrawer } from '../../workbench/SideDrawer.tsx';
import { RuleForm } from './RuleForm.tsx';
import { RulePanel } from './RulePanel.tsx';
import { useRuleColumns } from './use-rule-columns.tsx';
import { NO_FILTER, type RuleFilter, useDeviceTypes, useRulePages } from './use-rules.ts';

/** Every rule that raises alarms: making, changing, trying on history, taking out of force. */
export function RulesPage() {
  const { terms, words } = useWords(RULES_WORDS);
  const [filter, setFilter] = useState<RuleFilter>(NO_FILTER);
  const [opened, setOpened] = useState<AlarmRuleItem | 'new' | undefined>();
  const mayManage = usePermission('manageRules');
  const pages = useRulePages(filter);
  const columns = useRuleColumns(setOpened);
  return (
    <ListPage
      testId="rules"
      title={terms.thing.rules}
      filters={<RuleFilters filter={filter} onChange={setFilter} />}
      actions={
        mayManage && (
          <Button type="primary" onClick={() => setOpened('new')} data-testid="new-rule">
            {words.add}
          </Button>
        )
      }
      pages={pages}
      table={{ rowKey: 'code', columns, empty: words.empty }}
    >
      <SideDrawer
        isOpen={opened !== undefined}
        title={opened === 'new' ? words.add : opened?.title}
        width="wide"
        onClose={() => setOpened(undefined)}
      >
        {opened === 'new' && <RuleForm former={undefined} start={undefined} onSaved={setOpened} />}
        {typeof opened === 'object' && <RulePanel key={opened.code} rule={opened} onChanged={setOpened} />}
      </SideDrawer>
    </ListPage>
  );
}

interface RuleFiltersProps {
  readonly filter: RuleFilter;
  readonly onChange: (filter: RuleFilter) => void;
}

function RuleFilters({ filter, onChange }: RuleFiltersProps) {
  const { terms, words } = useWords(RULES_WORDS);
  const { typeChoices } = useDeviceTypes();
  return (
    <>
      <ChoiceFilter
        label={words.deviceType}
        all={terms.thing.allTypes}
        value={filter.componentType}
        choices={typeChoices}
        onChange={(componentType) => onChange({ ...filter, componentType })}
        testId="filter-type"
      />
      <ChoiceFilter
        label={words.kind}
        all={words.allKinds}
        value={filter.kind}
        choices={RULE_KINDS.map((kind) => ({ value: kind, label: words.kinds[kind] }))}
        onChange={(kind) => onChange({ ...filter, kind: kind as RuleKind | '' })}
      />
      <SegmentFilter<'inForce' | 'outOfForce'>
        label={terms.thing.state}
        value={filter.inForce ? 'inForce' : 'outOfForce'}
        choices={[
          { value: 'inForce', label: words.standing.inForce },
          { value: 'outOfForce', label: words.standing.outOfForce },
        ]}
        onChange={(shown) => onChange({ ...filter, inForce: shown === 'inForce' })}
      />
    </>
  );
}
