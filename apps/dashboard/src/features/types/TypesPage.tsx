import { usePages } from '@cityloop/client/react/use-pages';
import type { ComponentTypeItem } from '@cityloop/contract/rest/component-type';
import { formatShare } from '@cityloop/ui/figures';
import { nameIn } from '@cityloop/ui/words/language';
import { TYPES_WORDS } from '@cityloop/ui/words/types';
import { useLanguage, useWords } from '@cityloop/ui/words/use-words';
import './types.css';
import { Button, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useCatalogue } from '../../names/catalogue.ts';
import { usePermission } from '../../session/session.ts';
import { ListPage } from '../../workbench/ListPage.tsx';
import { SideDrawer } from '../../workbench/SideDrawer.tsx';
import { TypeForm } from './TypeForm.tsx';
import { TypePanel } from './TypePanel.tsx';

/** Every type of components, and what devices of a type measure. */
export function TypesPage() {
  const { terms, words } = useWords(TYPES_WORDS);
  const language = useLanguage();
  const [opened, setOpened] = useState<ComponentTypeItem | 'new'>();
  const mayManage = usePermission('manageDevices');
  const pages = usePages('listComponentTypes', {}, {});
  const columns = useTypeColumns(setOpened);
  return (
    <ListPage
      testId="types"
      title={terms.thing.types}
      actions={
        mayManage && (
          <Button type="primary" onClick={() => setOpened('new')} data-testid="new-type">
            {words.add}
          </Button>
        )
      }
      pages={pages}
      table={{ rowKey: 'code', columns, empty: words.empty }}
    >
      <SideDrawer
        isOpen={opened !== undefined}
        title={typeof opened === 'object' ? nameIn(language, opened) : words.add}
        width="wide"
        onClose={() => setOpened(undefined)}
      >
        {opened === 'new' && <TypeForm former={undefined} onSaved={setOpened} />}
        {typeof opened === 'object' && <TypePanel key={opened.code} code={opened.code} />}
      </SideDrawer>
    </ListPage>
  );
}

function useTypeColumns(onOpen: (type: ComponentTypeItem) => void): TableColumnsType<ComponentTypeItem> {
  const { terms, words } = useWords(TYPES_WORDS);
  const language = useLanguage();
  const { categoryName } = useCatalogue();
  const classes: Readonly<Record<string, string>> = terms.componentClass;
  return [
    { title: terms.thing.id, dataIndex: 'code' },
    { title: terms.thing.name, render: (_, type) => nameIn(language, type) },
    { title: words.class, render: (_, type) => classes[type.class] ?? type.class },
    { title: words.device, render: (_, { device }) => words.natures[device ? 'device' : 'component'] },
    {
      title: words.measures,
      render: (_, { metrics }) => metrics.map((metric) => nameIn(language, metric)).join(' · '),
    },
    {
      title: words.maintenance,
      render: (_, { maintenance }) =>
        maintenance ? words.belowOf(formatShare(maintenance.below), categoryName(maintenance.category)) : words.never,
    },
    { title: words.inUse, align: 'right', dataIndex: 'components' },
    {
      key: 'open',
      render: (_, type) => (
        <Button size="small" onClick={() => onOpen(type)} data-testid={`type-${type.code}`}>
          {terms.control.open}
        </Button>
      ),
    },
  ];
}
