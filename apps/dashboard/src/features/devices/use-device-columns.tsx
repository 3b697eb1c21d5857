import type { ComponentItem } from '@cityloop/contract/rest/component';
import { formatShare } from '@cityloop/ui/figures';
import { DEVICES_WORDS } from '@cityloop/ui/words/devices';
import { useWords } from '@cityloop/ui/words/use-words';
import { Button, type TableColumnsType } from 'antd';
import { DeviceState } from './DeviceState.tsx';
import { useDeviceScopes } from './use-devices.ts';

/** What the list says of each device. */
export function useDeviceColumns(onOpen: (device: ComponentItem) => void): TableColumnsType<ComponentItem> {
  const { terms, words } = useWords(DEVICES_WORDS);
  const { typeName, districtName } = useDeviceScopes();
  return [
    { title: terms.thing.id, dataIndex: 'id' },
    { title: terms.thing.name, dataIndex: 'name' },
    { title: words.type, render: (_, { type }) => typeName(type) },
    { title: terms.thing.district, render: (_, { district }) => districtName(district) },
    { title: terms.thing.address, dataIndex: 'address', ellipsis: true },
    { title: terms.presence.online, render: (_, device) => <DeviceState device={device} /> },
    {
      title: terms.thing.trust,
      align: 'right',
      render: (_, { trust }) => (trust === null ? words.notJudged : formatShare(trust)),
    },
    {
      key: 'open',
      render: (_, device) => (
        <Button size="small" onClick={() => onOpen(device)} data-testid={`device-${device.id}`}>
          {terms.control.open}
        </Button>
      ),
    },
  ];
}
