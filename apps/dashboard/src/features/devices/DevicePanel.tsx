import { useRest } from '@cityloop/client/react/use-operation';
import type { ComponentItem } from '@cityloop/contract/rest/component';
import { DEVICES_WORDS } from '@cityloop/ui/words/devices';
import { useWords } from '@cityloop/ui/words/use-words';
import { useMutation } from '@tanstack/react-query';
import { App, Button, Descriptions, Popconfirm } from 'antd';
import { Refusal } from '../../workbench/Notice.tsx';
import { CredentialPanel } from './CredentialPanel.tsx';
import { DeviceForm } from './DeviceForm.tsx';
import { DeviceState } from './DeviceState.tsx';
import { useDeviceScopes, useForgetDevices } from './use-devices.ts';

interface DevicePanelProps {
  readonly device: ComponentItem;
  readonly onChanged: (device: ComponentItem) => void;
}

/** One device: its facts, its credential, changing and retiring it. */
export function DevicePanel({ device, onChanged }: DevicePanelProps) {
  const { terms, words } = useWords(DEVICES_WORDS);
  const { message } = App.useApp();
  const { typeName, districtName } = useDeviceScopes();
  const onSaved = (saved: ComponentItem) => {
    void message.success(terms.control.saved(saved.id));
    onChanged(saved);
  };
  return (
    <div className="workbench-form devices-panel">
      <Descriptions
        size="small"
        column={2}
        bordered
        items={[
          { key: 'id', label: terms.thing.id, children: device.id },
          { key: 'type', label: words.type, children: typeName(device.type) },
          { key: 'district', label: terms.thing.district, children: districtName(device.district) },
          { key: 'grid', label: terms.thing.unitGrid, children: device.grid },
          { key: 'online', label: terms.presence.online, children: <DeviceState device={device} /> },
          { key: 'parent', label: words.parent, children: device.parent ?? terms.control.none },
        ]}
      />
      {!device.retired && <CredentialPanel device={device} />}
      <h2>{words.facts}</h2>
      <DeviceForm key={device.id} former={device} onSaved={onSaved} />
      <RetireButton device={device} onSaved={onSaved} />
    </div>
  );
}

interface RetireButtonProps {
  readonly device: ComponentItem;
  readonly onSaved: (device: ComponentItem) => void;
}

function RetireButton({ device, onSaved }: RetireButtonProps) {
  const { words } = useWords(DEVICES_WORDS);
  const client = useRest();
  const forget = useForgetDevices();
  const { id, retired } = device;
  const toggle = useMutation({
    mutationFn: () => client.call('changeComponent', { params: { id }, body: { retired: !retired } }),
    onSuccess: (saved) => {
      forget();
      onSaved(saved);
    },
  });
  return (
    <div className="workbench-form devices-retire">
      <Refusal error={toggle.error} />
      {retired ? (
        <div className="workbench-tools">
          <Button loading={toggle.isPending} onClick={() => toggle.mutate()} data-testid="bring-back">
            {words.bringBack}
          </Button>
          <small>{words.bringBackHint}</small>
        </div>
      ) : (
        <Popconfirm title={words.retireSure(id)} onConfirm={() => toggle.mutate()}>
          <Button danger loading={toggle.isPending} data-testid="retire">
            {words.retire}
          </Button>
        </Popconfirm>
      )}
    </div>
  );
}
