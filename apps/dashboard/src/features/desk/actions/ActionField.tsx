import type { CaseDetail } from '@cityloop/contract/rest/case';
import type { CaseActionType } from '@cityloop/domain/case/transitions';
import { Input, Radio, Select } from 'antd';
import { useCatalogue } from '../../../names/catalogue.ts';
import { nameIn } from '../../../words/language.ts';
import { formatLimit } from '../case/timeline-words.ts';
import { Field } from '../Field.tsx';
import { useDesk } from '../use-desk.ts';
import type { DeskWords } from '../words.ts';
import { ACTION_FORMS, type ActionValues, type FieldName } from './action-form.ts';
import { EvidencePicker } from './EvidencePicker.tsx';
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

const LABELS: Readonly<Record<FieldName, keyof DeskWords>> = {
  holds: 'holdsQuestion',
  conditions: 'conditionChoice',
  department: 'departmentChoice',
  handler: 'handlerChoice',
  into: 'mergeInto',
  reason: 'reason',
  opinion: 'opinion',
  reply: 'reply',
  text: 'text',
  evidence: 'evidenceUpload',
  comment: 'comment',
};

/** One field of an action's form, by its name in the request. */
export function ActionField(props: ActionFieldProps) {
  const { name, action, isRequired, isMissing } = props;
  const { words } = useDesk();
  const strays = name === 'reason' && action === 'dispatch' && isRequired;
  const label = strays ? words.strayReason : words[LABELS[name]];
  const hint = name === 'evidence' ? words.evidenceHint : undefined;
  return (
    <Field label={typeof label === 'string' ? label : name} isRequired={isRequired} isMissing={isMissing} hint={hint}>
      {(field) => <Control {...props} {...field} />}
    </Field>
  );
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
      return (
        <Input
          id={id}
          aria-describedby={props.describedBy}
          data-testid="field-handler"
          autoComplete="off"
          value={values.handler}
          onChange={(event) => onChange({ handler: event.target.value })}
        />
      );
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
        { value: true, label: <span data-testid="holds-yes">{words.holdsYes}</span> },
        { value: false, label: <span data-testid="holds-no">{words.holdsNo}</span> },
      ]}
    />
  );
}

function ConditionChoice({ caseFile, values, onChange, labelId }: ControlProps) {
  const { language, words } = useDesk();
  const { categories } = useCatalogue();
  const conditions = categories.find((category) => category.code === caseFile.category)?.conditions ?? [];
  if (conditions.length === 0) return <p className="desk-quiet">{words.noConditions}</p>;
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
              {words.closingCondition}: {condition.closingCondition}
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
    .filter((department) => department.kind === 'professional')
    .map((department) => {
      const name = nameIn(language, department);
      const label = department.code === recommended ? `${name} · ${words.recommended}` : name;
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
