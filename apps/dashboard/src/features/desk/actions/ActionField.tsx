import type { CaseDetail } from '@cityloop/contract/rest/case';
import type { CaseActionType } from '@cityloop/domain/case/action-types';
import { formatLimit } from '@cityloop/ui/spans';
import type { DeskWords } from '@cityloop/ui/words/desk';
import { nameIn } from '@cityloop/ui/words/language';
import type { Terms } from '@cityloop/ui/words/terms';
import { Input, Radio, Select } from 'antd';
import { useCatalogue } from '../../../names/catalogue.ts';
import { Field } from '../Field.tsx';
import { useDesk } from '../use-desk.ts';
import { ACTION_FORMS, type ActionValues, type FieldName } from './action-form.ts';
import { EvidencePicker } from './EvidencePicker.tsx';
import { HandlerPicker } from './HandlerPicker.tsx';
import { MergePicker } from './MergePicker.tsx';

export interface ActionFieldProps {
  readonly name: FieldName;
  readonly action: CaseActionType;
  readonly caseFile: CaseDetail;
  readonly values: ActionValues;
  readonly isRequired: boolean;
  readonly isMissing: boolean;
  readonly isFirst: boolean;
  readonly onChange: (change: ActionValues) => void;
  readonly onUploading: (isUploading: boolean) => void;
}

/** One field of an action's form, by its name in the request. */
export function ActionField(props: ActionFieldProps) {
  const { name, action, isRequired, isMissing } = props;
  const { terms, words } = useDesk();
  const strays = name === 'reason' && action === 'dispatch' && isRequired;
  const label = strays ? words.case.form.strayReason : labelOf(name, words, terms);
  const hint = name === 'evidence' ? words.case.evidence.hint : undefined;
  return (
    <Field label={label} isRequired={isRequired} isMissing={isMissing} hint={hint}>
      {(field) => <Control {...props} {...field} />}
    </Field>
  );
}

function labelOf(name: FieldName, words: DeskWords, terms: Terms): string {
  if (name === 'reason') return terms.thing.reason;
  return name === 'evidence' ? words.case.evidence.upload : words.case.form[name];
}

type ControlProps = ActionFieldProps & { id: string; labelId: string; describedBy: string | undefined };

function Control(props: ControlProps) {
  const { name, action, caseFile, values, onChange, id } = props;
  switch (name) {
    case 'holds':
      return <HoldsChoice {...props} />;
    case 'conditions':
      return <ConditionChoice {...props} />;
    case 'department':
      return <DepartmentChoice {...props} />;
    case 'handler':
      return <HandlerPicker {...props} />;
    case 'into':
      return <MergePicker id={id} caseFile={caseFile} value={values.into} onChange={(into) => onChange({ into })} />;
    case 'evidence':
      return (
        <EvidencePicker
          id={id}
          caseId={caseFile.id}
          stage={ACTION_FORMS[action].evidenceStage ?? 'before'}
          onChange={(evidence) => onChange({ evidence })}
          onUploading={props.onUploading}
        />
      );
    default:
      return <LongText {...props} name={name} />;
  }
}

type TextField = 'reason' | 'opinion' | 'reply' | 'text' | 'comment';

function LongText({ name, values, isFirst, isMissing, onChange, id, describedBy }: ControlProps & { name: TextField }) {
  return (
    <Input.TextArea
      id={id}
      aria-describedby={describedBy}
      data-testid={`field-${name}`}
      {...(isMissing ? { status: 'error' as const } : {})}
      autoFocus={isFirst}
      autoSize={{ minRows: 2, maxRows: 8 }}
      maxLength={2000}
      value={values[name]}
      onChange={(event) => onChange({ [name]: event.target.value })}
    />
  );
}

function HoldsChoice({ values, onChange, labelId }: ControlProps) {
  const { words } = useDesk();
  return (
    <Radio.Group
      aria-labelledby={labelId}
      optionType="button"
      buttonStyle="solid"
      value={values.holds}
      onChange={(event) => onChange({ holds: event.target.value as boolean })}
      options={[
        { value: true, label: <span data-testid="holds-yes">{words.case.form.holdsYes}</span> },
        { value: false, label: <span data-testid="holds-no">{words.case.form.holdsNo}</span> },
      ]}
    />
  );
}

function ConditionChoice({ caseFile, values, onChange, labelId }: ControlProps) {
  const { language, terms, words } = useDesk();
  const { categories } = useCatalogue();
  const conditions = categories.find((category) => category.code === caseFile.category)?.conditions ?? [];
  if (conditions.length === 0) return <p className="desk-quiet">{words.case.form.noConditions}</p>;
  return (
    <Radio.Group
      vertical
      aria-labelledby={labelId}
      value={values.conditions}
      onChange={(event) => onChange({ conditions: event.target.value as string })}
      options={conditions.map((condition) => ({
        value: condition.code,
        label: (
          <span data-testid={`condition-${condition.code}`}>
            {nameIn(language, condition)} · <strong>{formatLimit(condition.timeLimit, language)}</strong>
            <small className="desk-quiet">
              {' '}
              {terms.thing.closingCondition}: {condition.closingCondition}
            </small>
          </span>
        ),
      }))}
    />
  );
}

function DepartmentChoice({ caseFile, values, onChange, id, describedBy, isMissing }: ControlProps) {
  const { language, words } = useDesk();
  const { departments } = useCatalogue();
  const recommended = caseFile.recommended?.department;
  const options = departments
    .filter(({ kind, ended }) => kind === 'professional' && !ended)
    .map((department) => {
      const name = nameIn(language, department);
      const label = department.code === recommended ? `${name} · ${words.case.recommended}` : name;
      return { value: department.code, label };
    });
  return (
    <Select
      id={id}
      aria-describedby={describedBy}
      data-testid="field-department"
      autoFocus
      showSearch={{ optionFilterProp: 'label' }}
      {...(isMissing ? { status: 'error' as const } : {})}
      value={values.department ?? null}
      options={options}
      onChange={(department: string) => onChange({ department })}
    />
  );
}
