import type { ComponentItem } from '@cityloop/contract/rest/component';
import { Button, type TableColumnsType } from 'antd';
import { useLanguage } from '../../words/language.ts';
import { DeviceState } from './DeviceState.tsx';
import { useDeviceScopes } from './use-devices.ts';
import { deviceWords } from './words.ts';

/** What the list says of each device. */
export function useDeviceColumns(onOpen: (device: ComponentItem) => void): TableColumnsType<ComponentItem> {
  const { language } = useLanguage();
  const words = deviceWords(language);
  const { typeName, districtName } = useDeviceScopes();
  return [
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
  ];
}
