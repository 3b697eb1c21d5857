import { Labelled } from '@cityloop/ui/Labelled';
import { useTerms } from '@cityloop/ui/words/use-words';
import { Input, InputNumber, Select } from 'antd';
import type { Draft, FieldOf } from './draft.ts';
import type { Choice } from './FilterBar.tsx';

interface FieldProps<Values, Value> {
  readonly draft: Draft<Values>;
  readonly name: FieldOf<Values, Value>;
  readonly label: string;
  readonly hint?: string;
  /** Said when the field is wrong; otherwise that it is to be filled in. */
  readonly fault?: string;
  readonly isFixed?: boolean;
  readonly testId?: string;
}

/** What a field shows when it stops the form. */
export function useFault<Values>({ wrong }: Draft<Values>, name: keyof Values, fault?: string): string | undefined {
  const terms = useTerms();
  return wrong.includes(name) ? (fault ?? terms.control.fillIn) : undefined;
}

export function TextField<Values>(props: FieldProps<Values, string>) {
  const { draft, name, label, hint, isFixed = false, testId } = props;
  const fault = useFault(draft, name, props.fault);
  return (
    <Labelled label={label} hint={hint} fault={fault}>
      {(id, described) => (
        <Input
          id={id}
          {...described}
          data-testid={testId}
          autoComplete="off"
          disabled={isFixed || draft.isReadOnly === true}
          value={draft.values[name] as string}
          onChange={({ target }) => draft.change({ [name]: target.value } as Partial<Values>)}
        />
      )}
    </Labelled>
  );
}

interface ChoiceFieldProps<Values> extends FieldProps<Values, string | null> {
  readonly choices: readonly Choice[];
  /** What stands where nothing is chosen; with it the choice may be taken back. */
  readonly none?: string;
}

export function ChoiceField<Values>(props: ChoiceFieldProps<Values>) {
  const { draft, name, label, hint, choices, none, isFixed = false, testId } = props;
  const fault = useFault(draft, name, props.fault);
  const value = draft.values[name] as string | null;
  return (
    <Labelled label={label} hint={hint} fault={fault}>
      {(id, described) => (
        <Select
          id={id}
          {...described}
          data-testid={testId}
          allowClear={none !== undefined}
          placeholder={none}
          showSearch={{ optionFilterProp: 'label' }}
          disabled={isFixed || draft.isReadOnly === true}
          value={value === '' ? null : value}
          options={[...choices]}
          onChange={(chosen: string | undefined) => draft.change({ [name]: chosen ?? null } as Partial<Values>)}
        />
      )}
    </Labelled>
  );
}

interface ChoicesFieldProps<Values> extends FieldProps<Values, readonly string[]> {
  readonly choices: readonly Choice[];
  readonly none: string;
}

/** Any number of choices. */
export function ChoicesField<Values>({ draft, name, label, hint, choices, none, ...rest }: ChoicesFieldProps<Values>) {
  const fault = useFault(draft, name, rest.fault);
  return (
    <Labelled label={label} hint={hint} fault={fault}>
      {(id, described) => (
        <Select
          id={id}
          {...described}
          mode="multiple"
          placeholder={none}
          value={[...(draft.values[name] as readonly string[])]}
          options={[...choices]}
          onChange={(chosen: string[]) => draft.change({ [name]: chosen } as Partial<Values>)}
        />
      )}
    </Labelled>
  );
}

interface NumberFieldProps<Values> extends FieldProps<Values, number | null> {
  readonly min: number;
  /** An emptied field is null; without it the former number stays. */
  readonly mayBeEmpty?: boolean;
}

export function NumberField<Values>({ draft, name, label, hint, min, mayBeEmpty, ...rest }: NumberFieldProps<Values>) {
  const fault = useFault(draft, name, rest.fault);
  const value = draft.values[name] as number | null;
  return (
    <Labelled label={label} hint={hint} fault={fault}>
      {(id, described) => (
        <InputNumber
          id={id}
          {...described}
          min={min}
          disabled={draft.isReadOnly === true}
          value={value}
          onChange={(typed) => draft.change({ [name]: mayBeEmpty ? typed : (typed ?? value) } as Partial<Values>)}
        />
      )}
    </Labelled>
  );
}
