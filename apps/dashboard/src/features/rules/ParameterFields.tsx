import { LIMIT_OPERATORS } from '@cityloop/domain/alarm/limit';
import { formatUnit } from '@cityloop/ui/figures';
import { RULES_WORDS } from '@cityloop/ui/words/rules';
import { useWords } from '@cityloop/ui/words/use-words';
import type { Draft } from '../../workbench/draft.ts';
import { ChoiceField, NumberField, TextField } from '../../workbench/fields.tsx';
import { PartFields } from './PartFields.tsx';
import type { RuleValues } from './rule-body.ts';
import { useDeviceTypes } from './use-rules.ts';

interface PartProps {
  readonly draft: Draft<RuleValues>;
}

/** What a rule of this kind is told. */
export function ParameterFields({ draft }: PartProps) {
  const { words } = useWords(RULES_WORDS);
  const { kind } = draft.values;
  return (
    <>
      {kind === 'composite' && <PartFields draft={draft} />}
      <div className="rules-fields">
        {(kind === 'threshold' || kind === 'rate') && <LimitFields draft={draft} />}
        {kind === 'rate' && <NumberField draft={draft} name="overSeconds" label={words.over} min={1} />}
        {kind === 'absence' && <NumberField draft={draft} name="silentSeconds" label={words.silent} min={1} />}
        {kind !== 'absence' && <NumberField draft={draft} name="onDelaySeconds" label={words.onDelay} min={0} />}
        <NumberField draft={draft} name="offDelaySeconds" label={words.offDelay} min={0} />
      </div>
    </>
  );
}

function LimitFields({ draft }: PartProps) {
  const { words } = useWords(RULES_WORDS);
  const { metricOf } = useDeviceTypes();
  const { componentType, metric, kind, operator } = draft.values;
  const unit = formatUnit(metricOf(componentType, metric)?.unit ?? '');
  const hint = unit === '' ? {} : { hint: kind === 'rate' ? words.rateHint(unit) : words.unitHint(unit) };
  const operators = LIMIT_OPERATORS.filter((each) => kind !== 'rate' || each !== 'equals');
  return (
    <>
      <ChoiceField
        draft={draft}
        name="operator"
        label={words.operator}
        choices={operators.map((each) => ({ value: each, label: words.operators[each] }))}
      />
      <TextField draft={draft} name="on" label={words.on} fault={words.number} testId="rule-on" {...hint} />
      {operator !== 'equals' && (
        <TextField
          draft={draft}
          name="off"
          label={words.off}
          hint={words.offHint}
          fault={words.number}
          testId="rule-off"
        />
      )}
    </>
  );
}
