import { DEVICES_WORDS } from '@cityloop/ui/words/devices';
import { useWords } from '@cityloop/ui/words/use-words';
import './devices.css';
import type { ComponentItem } from '@cityloop/contract/rest/component';
import { Button } from 'antd';
import { useState } from 'react';
import { ListPage } from '../../workbench/ListPage.tsx';
import { SideDrawer } from '../../workbench/SideDrawer.tsx';
import { DeviceFilters } from './DeviceFilters.tsx';
import { DeviceForm } from './DeviceForm.tsx';
import { DevicePanel } from './DevicePanel.tsx';
import { ImportPanel } from './ImportPanel.tsx';
import { useDeviceColumns } from './use-device-columns.tsx';
import { type DeviceFilter, NO_FILTER, useDevicePages } from './use-devices.ts';

type Opened = ComponentItem | 'new' | 'import' | undefined;

/** Every device: registering, importing, credentials, retiring. */
export function DevicesPage() {
  const { terms, words } = useWords(DEVICES_WORDS);
  const [filter, setFilter] = useState<DeviceFilter>(NO_FILTER);
  const [opened, setOpened] = useState<Opened>();
  const pages = useDevicePages(filter);
  const columns = useDeviceColumns(setOpened);
  return (
    <ListPage
      testId="devices"
      title={terms.thing.devices}
      filters={<DeviceFilters filter={filter} onChange={setFilter} />}
      actions={
        <>
          <Button type="primary" onClick={() => setOpened('new')} data-testid="new-device">
            {words.register}
          </Button>
          <Button onClick={() => setOpened('import')} data-testid="import-devices">
            {words.importCsv}
          </Button>
        </>
      }
      pages={pages}
      table={{ rowKey: 'id', columns, empty: words.empty }}
    >
      <DeviceDrawer opened={opened} onOpen={setOpened} />
    </ListPage>
  );
}

function DeviceDrawer({ opened, onOpen }: { readonly opened: Opened; readonly onOpen: (opened: Opened) => void }) {
  const { words } = useWords(DEVICES_WORDS);
  const title = opened === 'new' ? words.register : opened === 'import' ? words.importCsv : opened?.name;
  return (
    <SideDrawer isOpen={opened !== undefined} title={title} onClose={() => onOpen(undefined)}>
      {opened === 'new' && <DeviceForm former={undefined} onSaved={onOpen} />}
      {opened === 'import' && <ImportPanel />}
      {typeof opened === 'object' && <DevicePanel key={opened.id} device={opened} onChanged={onOpen} />}
    </SideDrawer>
  );
}
