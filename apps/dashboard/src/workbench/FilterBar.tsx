import { Input, Segmented, Select } from 'antd';
import type { ReactNode } from 'react';

export interface Choice<Value extends string = string> {
  readonly value: Value;
  readonly label: string;
}

interface FilterBarProps {
  /** Filters of this room, or none. */
  readonly children?: ReactNode;
  /** Buttons for what begins here: registering, importing. */
  readonly actions?: ReactNode;
}

/** What narrows a list, and beside it what begins there. */
export function FilterBar({ children, actions }: FilterBarProps) {
  return (
    <div className="workbench-tools">
      {children && <search>{children}</search>}
      {actions}
    </div>
  );
}

interface SearchFilterProps {
  readonly label: string;
  /** Told by Enter, by the magnifier and by clearing; without blanks at the ends. */
  readonly onSearch: (text: string) => void;
}

export function SearchFilter({ label, onSearch }: SearchFilterProps) {
  return (
    <Input.Search
      className="workbench-search"
      allowClear
      aria-label={label}
      placeholder={label}
      onSearch={(text) => onSearch(text.trim())}
    />
  );
}

interface ChoiceFilterProps {
  readonly label: string;
  /** The first choice, which filters nothing: its value is ''. */
  readonly all: string;
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly onChange: (value: string) => void;
  readonly testId?: string;
}

export function ChoiceFilter({ label, all, value, choices, onChange, testId }: ChoiceFilterProps) {
  return (
    <Select
      className="workbench-choice"
      aria-label={label}
      data-testid={testId}
      value={value}
      popupMatchSelectWidth={false}
      showSearch={{ optionFilterProp: 'label' }}
      options={[{ value: '', label: all }, ...choices]}
      onChange={onChange}
    />
  );
}

interface SegmentFilterProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly choices: readonly Choice<Value>[];
  readonly onChange: (value: Value) => void;
}

/** Few choices, all in sight. */
export function SegmentFilter<Value extends string>({ label, value, choices, onChange }: SegmentFilterProps<Value>) {
  return <Segmented<Value> aria-label={label} value={value} options={[...choices]} onChange={onChange} />;
}
