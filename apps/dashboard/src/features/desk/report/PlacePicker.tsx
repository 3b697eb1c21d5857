import { readOperation, useOperation, useRest } from '@cityloop/client/react/use-operation';
import type { ComponentItem } from '@cityloop/contract/rest/component';
import { useQueryClient } from '@tanstack/react-query';
import { AutoComplete, Input } from 'antd';
import { useState } from 'react';
import type { Bounds } from '../../../map/create-city-map.ts';
import { boundsAround, DeskMap } from '../DeskMap.tsx';
import { Field } from '../Field.tsx';
import { useDesk } from '../use-desk.ts';
import type { ReportValues } from './report-body.ts';

interface PlacePickerProps {
  readonly values: ReportValues;
  readonly isMissing: boolean;
  readonly onChange: (change: ReportValues) => void;
}

const AROUND_METRES = 250;
const NO_CASES: readonly never[] = [];

/** A place by a click on the map or on a component there, or by a component's name or code. */
export function PlacePicker({ values, isMissing, onChange }: PlacePickerProps) {
  const { words } = useDesk();
  const client = useRest();
  const queryClient = useQueryClient();
  const city = useOperation('getCity', {}, { staleTime: Number.POSITIVE_INFINITY });
  const [target, setTarget] = useState<Bounds>();
  const bounds = target ?? city.data?.bounds;
  const { location } = values;
  const choose = (component: ComponentItem) => {
    onChange({ component: component.id, location: component.location, address: component.address });
    setTarget(boundsAround(component.location, AROUND_METRES));
  };
  const pick = (place: { lon: number; lat: number }) => {
    onChange({ component: '', location: place });
    setTarget(boundsAround(place, AROUND_METRES));
  };
  return (
    <div className="desk-place">
      <ComponentSearch onChoose={choose} />
      <Field
        label={words.case.report.place}
        isRequired
        isMissing={isMissing}
        fault={words.case.report.placeMissing}
        hint={
          location
            ? words.case.report.chosen(location.lon.toFixed(5), location.lat.toFixed(5))
            : words.case.report.placeHint
        }
      >
        {({ id, describedBy }) => (
          <div className="desk-map" id={id} aria-describedby={describedBy} data-testid="report-map">
            {bounds && (
              <DeskMap
                bounds={bounds}
                cases={NO_CASES}
                place={location}
                onPick={pick}
                onSelect={async ({ kind, id: componentId }) => {
                  if (kind !== 'component') return;
                  const read = readOperation(client, 'getComponent', { params: { id: componentId } });
                  choose(await queryClient.fetchQuery(read));
                }}
              />
            )}
          </div>
        )}
      </Field>
      <AddressField address={values.address} onChange={onChange} />
    </div>
  );
}

interface AddressFieldProps extends Pick<PlacePickerProps, 'onChange'> {
  readonly address: string | undefined;
}

function AddressField({ address, onChange }: AddressFieldProps) {
  const { terms } = useDesk();
  return (
    <Field label={terms.thing.address}>
      {({ id }) => (
        <Input
          id={id}
          data-testid="report-address"
          maxLength={300}
          value={address}
          onChange={(event) => onChange({ address: event.target.value })}
        />
      )}
    </Field>
  );
}

function ComponentSearch({ onChoose }: { readonly onChoose: (component: ComponentItem) => void }) {
  const { words } = useDesk();
  const [text, setText] = useState('');
  const q = text.trim();
  const isAsked = q.length >= 2;
  const found = useOperation('listComponents', { query: { q, limit: 20 } }, { enabled: isAsked, keepPrevious: true });
  const items = isAsked ? (found.data?.items ?? []) : [];
  return (
    <Field label={words.case.report.search}>
      {({ id }) => (
        <AutoComplete
          id={id}
          data-testid="report-component"
          value={text}
          onChange={setText}
          options={items.map((item) => ({ value: item.id, label: `${item.name} · ${item.id} · ${item.address}` }))}
          onSelect={(code: string) => {
            const item = items.find((one) => one.id === code);
            if (!item) return;
            setText(item.name);
            onChoose(item);
          }}
        />
      )}
    </Field>
  );
}
