import { useRest } from '@cityloop/client/react/use-operation';
import type { AlarmRuleItem, AlarmRuleVersion } from '@cityloop/contract/rest/alarm-rule';
import { RULE_KINDS } from '@cityloop/domain/alarm/rule';
import { nameIn } from '@cityloop/ui/words/language';
import { RULES_WORDS } from '@cityloop/ui/words/rules';
import { useLanguage, useWords } from '@cityloop/ui/words/use-words';
import { useCatalogue } from '../../names/catalogue.ts';
import { usePermission } from '../../session/session.ts';
import { DrawerForm, type Submission } from '../../workbench/DrawerForm.tsx';
import type { Draft } from '../../workbench/draft.ts';
import { ChoiceField, TextField } from '../../workbench/fields.tsx';
import { ParameterFields } from './ParameterFields.tsx';
import { buildNewRule, buildRuleChange, EMPTY_RULE, type RuleValues, valuesOf } from './rule-body.ts';
import { Trial } from './Trial.tsx';
import { useDeviceTypes, useForgetRules } from './use-rules.ts';

interface RuleFormProps {
  /** A rule that exists with its newest version: its code, kind and metric then stay. */
  readonly former: { readonly rule: AlarmRuleItem; readonly newest: AlarmRuleVersion } | undefined;
  /** The version that it begins with, where it isn't the newest. */
  readonly start: AlarmRuleVersion | undefined;
  readonly onSaved: (rule: AlarmRuleItem) => void;
}

/** Makes a rule or its next version; before it is saved it can be tried on history. */
export function RuleForm({ former, start, onSaved }: RuleFormProps) {
  const { words } = useWords(RULES_WORDS);
  const forget = useForgetRules();
  const submit = useSubmit(former);
  const mayManage = usePermission('manageRules');
  const from = start ?? former?.newest;
  return (
    <DrawerForm
      testId="rule-form"
      start={from ? valuesOf(from) : EMPTY_RULE}
      submit={submit}
      onSaved={(rule) => {
        forget();
        onSaved(rule);
      }}
      button={{ testId: 'save-rule', ...(former ? { label: words.saveVersion } : {}) }}
    >
      {(draft) => (
        <>
          <div className="rules-fields">
            {!former && <NewRuleFields draft={draft} />}
            <SaidFields draft={draft} />
          </div>
          <ParameterFields draft={draft} />
          {former && <TextField draft={draft} name="comment" label={words.why} testId="rule-comment" />}
          {mayManage && <Trial values={draft.values} />}
        </>
      )}
    </DrawerForm>
  );
}

/** Nothing changed is saved as it is, without a request. */
function useSubmit(former: RuleFormProps['former']): (values: RuleValues) => Submission<RuleValues, AlarmRuleItem> {
  const client = useRest();
  return (values) => {
    if (!former) {
      const built = buildNewRule(values);
      return 'wrong' in built ? built : { send: () => client.call('createAlarmRule', { body: built.body }) };
    }
    const { rule, newest } = former;
    const built = buildRuleChange(values, rule, newest);
    if (!built) return { send: () => Promise.resolve(rule) };
    if ('wrong' in built) return built;
    return { send: () => client.call('changeAlarmRule', { params: { code: rule.code }, body: built.body }) };
  };
}

interface PartProps {
  readonly draft: Draft<RuleValues>;
}

function NewRuleFields({ draft }: PartProps) {
  const { terms, words } = useWords(RULES_WORDS);
  const { typeChoices, metricChoices } = useDeviceTypes();
  const { componentType, kind } = draft.values;
  return (
    <>
      <TextField
        draft={draft}
        name="code"
        label={terms.thing.id}
        hint={words.idHint}
        fault={words.idHint}
        testId="rule-code"
      />
      <ChoiceField
        draft={draft}
        name="kind"
        label={words.kind}
        choices={RULE_KINDS.map((each) => ({ value: each, label: words.kinds[each] }))}
        testId="rule-kind"
      />
      <ChoiceField
        draft={draft}
        name="componentType"
        label={words.deviceType}
        choices={typeChoices}
        testId="rule-type"
      />
      {kind !== 'composite' && (
        <ChoiceField
          draft={draft}
          name="metric"
          label={words.metric}
          choices={metricChoices(componentType)}
          testId="rule-metric"
        />
      )}
    </>
  );
}

function SaidFields({ draft }: PartProps) {
  const { terms, words } = useWords(RULES_WORDS);
  const language = useLanguage();
  const { categories } = useCatalogue();
  return (
    <>
      <TextField draft={draft} name="title" label={words.title} testId="rule-title" />
      <TextField draft={draft} name="titleEn" label={words.titleEn} testId="rule-title-en" />
      <ChoiceField
        draft={draft}
        name="priority"
        label={words.priority}
        choices={(['1', '2', '3', '4'] as const).map((each) => ({ value: each, label: terms.alarmPriority[each] }))}
      />
      <ChoiceField
        draft={draft}
        name="category"
        label={words.opens}
        none={words.opensNone}
        choices={categories.map((one) => ({ value: one.code, label: nameIn(language, one) }))}
        testId="rule-category"
      />
    </>
  );
}
