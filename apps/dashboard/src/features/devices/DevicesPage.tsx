import './devices.css';
import type { ComponentItem } from '@cityloop/contract/rest/component';
import { Link } from '@tanstack/react-router';
import { Alert, Button, Drawer, Input, Segmented, Select, Table } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../words/language.ts';
import { refusalText } from '../../words/refusal-text.ts';
import { DeviceForm } from './DeviceForm.tsx';
import { DevicePanel } from './DevicePanel.tsx';
import { DeviceState } from './DeviceState.tsx';
import { ImportPanel } from './ImportPanel.tsx';
import { type DeviceFilter, useDevicePages, useDeviceScopes } from './use-devices.ts';
import { deviceWords } from './words.ts';

type Opened = ComponentItem | 'new' | 'import' | undefined;

/** Every device: registering, importing, credentials, retiring. */
export function DevicesPage() {
  const { language } = useLanguage();
  const words = deviceWords(language);
  const [filter, setFilter] = useState<DeviceFilter>({ q: '', type: '', district: '', retired: false });
  const [opened, setOpened] = useState<Opened>();
  const pages = useDevicePages(filter);
  return (
    <main className="workbench-page" data-testid="devices">
      <header>
        <Link to="/desk">← {words.backToDesk}</Link>
        <h1>{words.title}</h1>
      </header>
      <div className="workbench-tools">
        <FilterBar filter={filter} onChange={setFilter} />
        <Button type="primary" onClick={() => setOpened('new')} data-testid="new-device">
          {words.register}
        </Button>
        <Button onClick={() => setOpened('import')} data-testid="import-devices">
          {words.importCsv}
        </Button>
      </div>
      {pages.error && (
        <Alert
          type="error"
          showIcon
          title={refusalText(pages.error, language)}
          action={<Button onClick={() => void pages.refetch()}>{words.retry}</Button>}
        />
      )}
      <DeviceTable
        items={pages.data?.pages.flatMap((page) => page.items) ?? []}
        isLoading={pages.isPending}
        onOpen={setOpened}
      />
      {pages.hasNextPage && (
        <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {words.more}
        </Button>
      )}
      <DeviceDrawer opened={opened} onOpen={setOpened} />
    </main>
  );
}

function DeviceDrawer({ opened, onOpen }: { readonly opened: Opened; readonly onOpen: (opened: Opened) => void }) {
  const { language } = useLanguage();
  const words = deviceWords(language);
  const titleOf = (shown: Opened) =>
    shown === 'new' ? words.register : shown === 'import' ? words.importCsv : shown?.name;
  return (
    <Drawer
      open={opened !== undefined}
      onClose={() => onOpen(undefined)}
      size="large"
      destroyOnHidden
      title={titleOf(opened)}
    >
      {opened === 'new' && <DeviceForm former={undefined} onSaved={onOpen} />}
      {opened === 'import' && <ImportPanel />}
      {typeof opened === 'object' && <DevicePanel key={opened.id} device={opened} onChanged={onOpen} />}
    </Drawer>
  );
}

interface FilterBarProps {
  readonly filter: DeviceFilter;
  readonly onChange: (filter: DeviceFilter) => void;
}

function FilterBar({ filter, onChange }: FilterBarProps) {
  const { language } = useLanguage();
  const words = deviceWords(language);
  const { typeChoices, districtChoices } = useDeviceScopes();
  return (
    <>
      <Input.Search
        allowClear
        aria-label={words.search}
        placeholder={words.search}
        style={{ maxWidth: '22rem' }}
        onSearch={(text) => onChange({ ...filter, q: text.trim() })}
      />
      <Select
        aria-label={words.type}
        value={filter.type}
        style={{ minWidth: '12rem' }}
        popupMatchSelectWidth={false}
        showSearch={{ optionFilterProp: 'label' }}
        options={[{ value: '', label: words.allTypes }, ...typeChoices]}
        onChange={(type: string) => onChange({ ...filter, type })}
      />
      <Select
        aria-label={words.district}
        value={filter.district}
        style={{ minWidth: '9rem' }}
        popupMatchSelectWidth={false}
        options={[{ value: '', label: words.allDistricts }, ...districtChoices]}
        onChange={(district: string) => onChange({ ...filter, district })}
      />
      <Segmented
        value={filter.retired ? 'retired' : 'inService'}
        options={[
          { value: 'inService', label: words.inService },
          { value: 'retired', label: words.retired },
        ]}
        onChange={(shown) => onChange({ ...filter, retired: shown === 'retired' })}
      />
    </>
  );
}

interface DeviceTableProps {
  readonly items: readonly ComponentItem[];
  readonly isLoading: boolean;
  readonly onOpen: (device: ComponentItem) => void;
}

function DeviceTable({ items, isLoading, onOpen }: DeviceTableProps) {
  const { language } = useLanguage();
  const words = deviceWords(language);
  const { typeName, districtName } = useDeviceScopes();
  return (
    <Table<ComponentItem>
      rowKey="id"
      size="small"
      loading={isLoading}
      pagination={false}
      scroll={{ x: 'max-content' }}
      locale={{ emptyText: words.empty }}
      dataSource={[...items]}
      columns={[
        { title: words.id, dataIndex: 'id' },
        { title: words.name, dataIndex: 'name' },
        { title: words.type, render: (_, { type }) => typeName(type) },
        { title: words.district, render: (_, { district }) => districtName(district) },
        { title: words.address, dataIndex: 'address', ellipsis: true },
        { title: words.online, render: (_, device) => <DeviceState device={device} /> },
        {
          title: words.trust,
          align: 'right',
          render: (_, { trust }) => (trust === null ? words.notJudged : `${Math.round(trust * 100)} %`),
        },
        {
          key: 'open',
          render: (_, device) => (
            <Button size="small" onClick={() => onOpen(device)} data-testid={`device-${device.id}`}>
              {words.open}
            </Button>
          ),
        },
      ]}
    />
  );
}
