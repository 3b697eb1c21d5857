import { LIMIT_OPERATORS, type LimitOperator } from '@cityloop/domain/alarm/limit';
import { RULES_WORDS } from '@cityloop/ui/words/rules';
import { useWords } from '@cityloop/ui/words/use-words';
import { Button, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import type { Draft } from '../../workbench/draft.ts';
import { ChoiceField, useFault } from '../../workbench/fields.tsx';
import { EMPTY_PART, type PartValues, type RuleValues } from './rule-body.ts';
import { useDeviceTypes } from './use-rules.ts';

/** The metrics of a composite rule, each with its own limit. */
export function PartFields({ draft }: { readonly draft: Draft<RuleValues> }) {
  const { words } = useWords(RULES_WORDS);
  const fault = useFault(draft, 'parts', words.number);
  const parts = draft.values.parts.length === 0 ? [EMPTY_PART] : draft.values.parts;
  const set = (index: number, part: PartValues) =>
    draft.change({ parts: parts.map((each, at) => (at === index ? part : each)) });
  return (
    <div className="workbench-form" data-wrong={fault !== undefined} data-testid="rule-parts">
      <ChoiceField
        draft={draft}
        name="mode"
        label={words.mode}
        choices={(['all', 'any'] as const).map((each) => ({ value: each, label: words.modes[each] }))}
      />
      {parts.map((part, index) => (
        <PartRow
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a rule have no other name
          key={index}
          number={index + 1}
          part={part}
          type={draft.values.componentType}
          onChange={(next) => set(index, next)}
        >
          {parts.length > 1 && (
            <Button onClick={() => draft.change({ parts: parts.filter((_, at) => at !== index) })}>
              {words.removePart}
            </Button>
          )}
        </PartRow>
      ))}
      {fault && <small role="alert">{fault}</small>}
      <div className="workbench-tools">
        <Button onClick={() => draft.change({ parts: [...parts, EMPTY_PART] })} data-testid="add-part">
          {words.addPart}
        </Button>
      </div>
    </div>
  );
}

interface PartRowProps {
  readonly number: number;
  readonly part: PartValues;
  readonly type: string;
  readonly onChange: (part: PartValues) => void;
  readonly children: ReactNode;
}

function PartRow({ number, part, type, onChange, children }: PartRowProps) {
  const { words } = useWords(RULES_WORDS);
  const { metricChoices } = useDeviceTypes();
  const label = (of: string) => `${words.part(number)}: ${of}`;
  return (
    <fieldset className="rules-part">
      <legend>{words.part(number)}</legend>
      <Select
        aria-label={label(words.metric)}
        placeholder={words.metric}
        value={part.metric === '' ? null : part.metric}
        options={metricChoices(type)}
        onChange={(metric: string) => onChange({ ...part, metric })}
      />
      <Select<LimitOperator>
        aria-label={label(words.operator)}
        value={part.operator}
        options={LIMIT_OPERATORS.map((each) => ({ value: each, label: words.operators[each] }))}
        onChange={(operator) => onChange({ ...part, operator })}
      />
      <Input
        aria-label={label(words.on)}
        placeholder={words.on}
        value={part.on}
        onChange={({ target }) => onChange({ ...part, on: target.value })}
      />
      <Input
        aria-label={label(words.off)}
        placeholder={words.off}
        disabled={part.operator === 'equals'}
        value={part.off}
        onChange={({ target }) => onChange({ ...part, off: target.value })}
      />
      {children}
    </fieldset>
  );
}
