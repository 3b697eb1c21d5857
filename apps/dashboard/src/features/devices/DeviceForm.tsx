import { useRest } from '@cityloop/client/react/use-operation';
import type { ComponentItem } from '@cityloop/contract/rest/component';
import { Labelled } from '@cityloop/ui/Labelled';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../words/language.ts';
import { refusalText } from '../../words/refusal-text.ts';
import {
  buildDeviceChange,
  buildNewDevice,
  type DeviceField,
  type DeviceValues,
  EMPTY_DEVICE,
  valuesOf,
} from './device-body.ts';
import { useDeviceScopes, useForgetDevices } from './use-devices.ts';
import { deviceWords } from './words.ts';

interface DeviceFormProps {
  readonly former: ComponentItem | undefined;
  readonly onSaved: (device: ComponentItem) => void;
}

/** Registers a device, or changes one that exists: its id and type then stay. */
export function DeviceForm({ former, onSaved }: DeviceFormProps) {
  const { language } = useLanguage();
  const words = deviceWords(language);
  const [values, setValues] = useState<DeviceValues>(former ? valuesOf(former) : EMPTY_DEVICE);
  const [wrong, setWrong] = useState<readonly DeviceField[]>([]);
  const { save, submit } = useSave(former, onSaved);
  const { typeChoices } = useDeviceScopes();
  const text = (
    field: DeviceField,
    label: string,
    options: { hint?: string; fault?: string; fixed?: boolean } = {},
  ) => (
    <Labelled
      label={label}
      {...(options.hint === undefined ? {} : { hint: options.hint })}
      fault={wrong.includes(field) ? (options.fault ?? words.missing) : undefined}
    >
      {(id) => (
        <Input
          id={id}
          data-testid={`device-${field}`}
          autoComplete="off"
          disabled={options.fixed ?? false}
          value={values[field]}
          onChange={(event) => setValues({ ...values, [field]: event.target.value })}
        />
      )}
    </Labelled>
  );
  return (
    <form
      className="workbench-form"
      data-testid="device-form"
      onSubmit={(event) => {
        event.preventDefault();
        setWrong(submit(values));
      }}
    >
      {!former && text('id', words.id, { hint: words.idHint, fault: words.idHint })}
      {!former && (
        <Labelled label={words.type} fault={wrong.includes('type') ? words.missing : undefined}>
          {(id) => (
            <Select
              id={id}
              showSearch={{ optionFilterProp: 'label' }}
              value={values.type === '' ? null : values.type}
              options={typeChoices}
              onChange={(type: string) => setValues({ ...values, type })}
            />
          )}
        </Labelled>
      )}
      {text('name', words.name)}
      <div className="devices-pair">
        {text('lon', words.lon, { hint: words.placeHint, fault: words.number })}
        {text('lat', words.lat, { fault: words.number })}
      </div>
      {text('address', words.address)}
      {text('parent', words.parent, { hint: words.parentHint, fault: words.parentHint })}
      {save.error && <Alert type="error" showIcon title={refusalText(save.error, language)} data-testid="refusal" />}
      <div className="workbench-tools">
        <Button type="primary" htmlType="submit" loading={save.isPending} data-testid="save-device">
          {words.save}
        </Button>
      </div>
    </form>
  );
}

/** Saving, and the fields that stop it before the server is asked. */
function useSave(former: ComponentItem | undefined, onSaved: (device: ComponentItem) => void) {
  const client = useRest();
  const forget = useForgetDevices();
  const save = useMutation({
    mutationFn: (send: () => Promise<ComponentItem>) => send(),
    onSuccess: (device) => {
      forget();
      onSaved(device);
    },
  });
  const submit = (values: DeviceValues): readonly DeviceField[] => {
    if (!former) {
      const built = buildNewDevice(values);
      if ('wrong' in built) return built.wrong;
      save.mutate(() => client.call('registerComponent', { body: built.body }));
      return [];
    }
    const built = buildDeviceChange(values, former);
    if ('wrong' in built) return built.wrong;
    if (Object.keys(built.body).length === 0) onSaved(former);
    else save.mutate(() => client.call('changeComponent', { params: { id: former.id }, body: built.body }));
    return [];
  };
  return { save, submit };
}
