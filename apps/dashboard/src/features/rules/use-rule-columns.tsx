import type { AlarmRuleItem } from '@cityloop/contract/rest/alarm-rule';
import { nameIn } from '@cityloop/ui/words/language';
import { RULES_WORDS } from '@cityloop/ui/words/rules';
import { useLanguage, useWords } from '@cityloop/ui/words/use-words';
import { Button, type TableColumnsType } from 'antd';
import { useCatalogue } from '../../names/catalogue.ts';
import { useRuleSentence } from './rule-sentence.ts';
import { useDeviceTypes } from './use-rules.ts';

/** What the list says of each rule. */
export function useRuleColumns(onOpen: (rule: AlarmRuleItem) => void): TableColumnsType<AlarmRuleItem> {
  const { terms, words } = useWords(RULES_WORDS);
  const language = useLanguage();
  const { typeName } = useDeviceTypes();
  const { categoryName } = useCatalogue();
  const sentence = useRuleSentence();
  return [
    { title: words.title, render: (_, { title, titleEn }) => nameIn(language, { name: title, nameEn: titleEn }) },
    { title: words.priority, render: (_, { priority }) => terms.alarmPriority[priorityOf(priority)] },
    { title: words.deviceType, render: (_, { componentType }) => typeName(componentType) },
    { title: words.kind, render: (_, rule) => sentence(rule) },
    { title: words.opens, render: (_, { category }) => (category === null ? words.opensNone : categoryName(category)) },
    { title: words.activeAlarms, align: 'right', dataIndex: 'activeAlarms' },
    { title: terms.thing.version, align: 'right', dataIndex: 'version' },
    {
      key: 'open',
      render: (_, rule) => (
        <Button size="small" onClick={() => onOpen(rule)} data-testid={`rule-${rule.code}`}>
          {terms.control.open}
        </Button>
      ),
    },
  ];
}

function priorityOf(priority: number): '1' | '2' | '3' | '4' {
  return (['1', '2', '3', '4'] as const)[priority - 1] ?? '4';
}
