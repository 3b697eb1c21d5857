import { SearchOutlined } from '@ant-design/icons';
import { useOperation } from '@cityloop/client/react/use-operation';
import type { FoundCaseItem } from '@cityloop/contract/rest/search';
import { CaseStateBadge } from '@cityloop/ui/CaseStateBadge';
import { useNavigate } from '@tanstack/react-router';
import { AutoComplete, Input, type InputRef } from 'antd';
import { useDeferredValue, useRef, useState } from 'react';
import { useDesk } from '../use-desk.ts';

/** Finds any case that one may see, also an ended one, by whatever people know of it; the queue's own search looks in its tab. */
export function CaseSearch() {
  const { words } = useDesk();
  const navigate = useNavigate();
  const input = useRef<InputRef>(null);
  const [typed, setTyped] = useState('');
  const q = useDeferredValue(typed.trim());
  const found = useOperation('search', { query: { q } }, { enabled: q !== '', keepPrevious: true });
  const cases = q === '' ? [] : (found.data?.cases ?? []);
  return (
    <AutoComplete
      className="desk-search"
      value={typed}
      popupMatchSelectWidth={440}
      options={cases.map((item) => ({ value: item.id, label: <Hit item={item} /> }))}
      notFoundContent={q !== '' && !found.isFetching ? words.nothingFound : null}
      onChange={setTyped}
      onSelect={(caseId: string) => {
        setTyped('');
        input.current?.blur();
        void navigate({ to: '/desk/cases/$caseId', params: { caseId } });
      }}
    >
      <Input
        ref={input}
        allowClear
        maxLength={100}
        prefix={<SearchOutlined />}
        aria-label={words.searchAll}
        placeholder={words.searchAll}
        data-testid="case-search"
      />
    </AutoComplete>
  );
}

function Hit({ item }: { readonly item: FoundCaseItem }) {
  const { language } = useDesk();
  return (
    <span className="desk-hit">
      <CaseStateBadge state={item.state} language={language} />
      <span>
        {item.title}
        <small>{[item.id, item.address].filter(Boolean).join(' · ')}</small>
      </span>
    </span>
  );
}
