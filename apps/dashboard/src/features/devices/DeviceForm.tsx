import { useRest } from '@cityloop/client/react/use-operation';
import type { ComponentItem } from '@cityloop/contract/rest/component';
import { DEVICES_WORDS } from '@cityloop/ui/words/devices';
import { useWords } from '@cityloop/ui/words/use-words';
import { DrawerForm, type Submission } from '../../workbench/DrawerForm.tsx';
import type { Draft } from '../../workbench/draft.ts';
import { ChoiceField, TextField } from '../../workbench/fields.tsx';
import { buildDeviceChange, buildNewDevice, type DeviceValues, EMPTY_DEVICE, valuesOf } from './device-body.ts';
import { useDeviceScopes, useForgetDevices } from './use-devices.ts';

interface DeviceFormProps {
  readonly former: ComponentItem | undefined;
  readonly onSaved: (device: ComponentItem) => void;
}

/** Registers a device, or changes one that exists: its id and type then stay. */
export function DeviceForm({ former, onSaved }: DeviceFormProps) {
  const { terms, words } = useWords(DEVICES_WORDS);
  const forget = useForgetDevices();
  const submit = useSubmit(former);
  return (
    <DrawerForm
      testId="device-form"
      start={former ? valuesOf(former) : EMPTY_DEVICE}
      submit={submit}
      onSaved={(device) => {
        forget();
        onSaved(device);
      }}
      button={{ testId: 'save-device' }}
    >
      {(draft) => (
        <>
          {!former && <NewDeviceFields draft={draft} />}
          <TextField draft={draft} name="name" label={terms.thing.name} testId="device-name" />
          <PlaceFields draft={draft} />
          <TextField draft={draft} name="address" label={terms.thing.address} testId="device-address" />
          <TextField
            draft={draft}
            name="parent"
            label={words.parent}
            hint={words.parentHint}
            fault={words.parentHint}
            testId="device-parent"
          />
        </>
      )}
    </DrawerForm>
  );
}

/** Nothing changed is saved as it is, without a request. */
function useSubmit(
  former: ComponentItem | undefined,
): (values: DeviceValues) => Submission<DeviceValues, ComponentItem> {
  const client = useRest();
  return (values) => {
    if (!former) {
      const built = buildNewDevice(values);
      return 'wrong' in built ? built : { send: () => client.call('registerComponent', { body: built.body }) };
    }
    const built = buildDeviceChange(values, former);
    if ('wrong' in built) return built;
    if (Object.keys(built.body).length === 0) return { send: () => Promise.resolve(former) };
    return { send: () => client.call('changeComponent', { params: { id: former.id }, body: built.body }) };
  };
}

interface PartProps {
  readonly draft: Draft<DeviceValues>;
}

function NewDeviceFields({ draft }: PartProps) {
  const { terms, words } = useWords(DEVICES_WORDS);
  const { typeChoices } = useDeviceScopes();
  return (
    <>
      <TextField
        draft={draft}
        name="id"
        label={terms.thing.id}
        hint={words.idHint}
        fault={words.idHint}
        testId="device-id"
      />
      <ChoiceField draft={draft} name="type" label={words.type} choices={typeChoices} testId="device-type" />
    </>
  );
}

function PlaceFields({ draft }: PartProps) {
  const { words } = useWords(DEVICES_WORDS);
  return (
    <div className="devices-pair">
      <TextField
        draft={draft}
        name="lon"
        label={words.lon}
        hint={words.placeHint}
        fault={words.number}
        testId="device-lon"
      />
      <TextField draft={draft} name="lat" label={words.lat} fault={words.number} testId="device-lat" />
    </div>
  );
}
