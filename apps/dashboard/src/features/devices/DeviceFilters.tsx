import { useLanguage } from '../../words/language.ts';
import { ChoiceFilter, SearchFilter, SegmentFilter } from '../../workbench/FilterBar.tsx';
import { type DeviceFilter, useDeviceScopes } from './use-devices.ts';
import { deviceWords } from './words.ts';

interface DeviceFiltersProps {
  readonly filter: DeviceFilter;
  readonly onChange: (filter: DeviceFilter) => void;
}

export function DeviceFilters({ filter, onChange }: DeviceFiltersProps) {
  const { language } = useLanguage();
  const words = deviceWords(language);
  const { typeChoices, districtChoices } = useDeviceScopes();
  return (
    <>
      <SearchFilter label={words.search} onSearch={(q) => onChange({ ...filter, q })} />
      <ChoiceFilter
        label={words.type}
        all={words.allTypes}
        value={filter.type}
        choices={typeChoices}
        onChange={(type) => onChange({ ...filter, type })}
      />
      <ChoiceFilter
        label={words.district}
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
