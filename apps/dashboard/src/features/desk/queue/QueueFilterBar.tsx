import { CHANNELS } from '@cityloop/domain/event/category';
import { nameIn } from '@cityloop/ui/words/language';
import { term } from '@cityloop/ui/words/terms';
import { Button, Input, type InputRef, Select } from 'antd';
import type { Ref } from 'react';
import { useCatalogue } from '../../../names/catalogue.ts';
import { useDesk } from '../use-desk.ts';
import type { QueueFilters } from './queue-tabs.ts';

interface QueueFilterBarProps {
  readonly filters: QueueFilters;
  readonly onChange: (filters: QueueFilters) => void;
  readonly searchRef: Ref<InputRef>;
}

type Choice = 'district' | 'department' | 'channel' | 'category';

export function QueueFilterBar({ filters, onChange, searchRef }: QueueFilterBarProps) {
  const { language, terms, words } = useDesk();
  const { districts, departments, categories } = useCatalogue();
  const named = (things: readonly { code: string; name: string; nameEn: string }[]) =>
    things.map((thing) => ({ value: thing.code, label: nameIn(language, thing) }));
  const choices: Readonly<Record<Choice, { value: string; label: string }[]>> = {
    district: named(districts),
    department: named(departments.filter((department) => department.kind === 'professional')),
    channel: CHANNELS.map((channel) => ({ value: channel, label: term(language, 'channel', channel) })),
    category: named(categories),
  };
  const isFiltered = Object.values(filters).some((value) => value !== undefined && value !== '');
  return (
    <search className="desk-filters">
      <Input.Search
        ref={searchRef}
        allowClear
        aria-label={words.search}
        placeholder={`${words.search}  ( / )`}
        data-testid="queue-search"
        defaultValue={filters.q}
        onSearch={(q) => onChange({ ...filters, q: q.trim() })}
      />
      {(Object.keys(choices) as Choice[]).map((name) => (
        <Select
          key={name}
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          size="small"
          aria-label={terms.thing[name]}
          placeholder={terms.thing[name]}
          value={filters[name]}
          options={choices[name]}
          onChange={(value: string | undefined) => onChange({ ...filters, [name]: value })}
          popupMatchSelectWidth={false}
        />
      ))}
      {isFiltered && (
        <Button size="small" type="link" onClick={() => onChange({})}>
          {words.clearFilters}
        </Button>
      )}
    </search>
  );
}
