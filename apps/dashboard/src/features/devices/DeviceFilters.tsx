import { DEVICES_WORDS } from '@cityloop/ui/words/devices';
import { useWords } from '@cityloop/ui/words/use-words';
import { ChoiceFilter, SearchFilter, SegmentFilter } from '../../workbench/FilterBar.tsx';
import { type DeviceFilter, useDeviceScopes } from './use-devices.ts';

interface DeviceFiltersProps {
  readonly filter: DeviceFilter;
  readonly onChange: (filter: DeviceFilter) => void;
}

export function DeviceFilters({ filter, onChange }: DeviceFiltersProps) {
  const { terms, words } = useWords(DEVICES_WORDS);
  const { typeChoices, districtChoices } = useDeviceScopes();
  return (
    <>
      <SearchFilter label={words.search} onSearch={(q) => onChange({ ...filter, q })} />
      <ChoiceFilter
        label={words.type}
        all={terms.thing.allTypes}
        value={filter.type}
        choices={typeChoices}
        onChange={(type) => onChange({ ...filter, type })}
      />
      <ChoiceFilter
        label={terms.thing.district}
        all={words.allDistricts}
        value={filter.district}
        choices={districtChoices}
        onChange={(district) => onChange({ ...filter, district })}
      />
      <SegmentFilter<'inService' | 'retired'>
        label={words.inService}
        value={filter.retired ? 'retired' : 'inService'}
        choices={[
          { value: 'inService', label: words.inService },
          { value: 'retired', label: words.retired },
        ]}
        onChange={(shown) => onChange({ ...filter, retired: shown === 'retired' })}
      />
    </>
  );
}
