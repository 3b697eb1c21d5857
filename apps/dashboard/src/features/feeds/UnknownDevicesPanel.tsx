import { useOperation, useRest } from '@cityloop/client/react/use-operation';
import type { FeedItem } from '@cityloop/contract/rest/feed';
import type { UnknownDeviceItem } from '@cityloop/contract/rest/unknown-device';
import { formatCount } from '@cityloop/ui/figures';
import { useTimes } from '@cityloop/ui/use-times';
import { FEED_DOORS_WORDS } from '@cityloop/ui/words/feed-doors';
import { useWords } from '@cityloop/ui/words/use-words';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Input, InputNumber, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { usePermission } from '../../session/session.ts';
import { Refusal } from '../../workbench/Notice.tsx';
import { REFRESH_MS } from './use-feeds.ts';

/** Shown at once; those that are approved make room. */
const SHOWN = 200;

/** Devices that the feed speaks of and nobody has registered; a row opens to register it. */
export function UnknownDevicesPanel({ feed }: { readonly feed: FeedItem }) {
  const { words } = useWords(FEED_DOORS_WORDS);
  const mayRegister = usePermission('manageDevices');
  const input = { params: { id: feed.id }, query: { limit: SHOWN } };
  const devices = useOperation('listUnknownDevices', input, { refetchInterval: REFRESH_MS });
  const expandedRowRender = ({ device }: UnknownDeviceItem) => <Approval feed={feed.id} device={device} />;
  const columns = useDeviceColumns();
  return (
    <section className="workbench-form" data-testid="unknown-devices">
      <p>{words.unknownHint}</p>
      {feed.settings.registersUnknown === null && <Alert type="info" showIcon title={words.unknownOff} />}
      <Refusal error={devices.error} />
      <Table<UnknownDeviceItem>
        rowKey="device"
        size="small"
        pagination={false}
        loading={devices.isPending}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: words.noUnknown }}
        columns={columns}
        dataSource={devices.data?.items ?? []}
        {...(mayRegister && { expandable: { expandedRowRender } })}
      />
    </section>
  );
}

function useDeviceColumns(): TableColumnsType<UnknownDeviceItem> {
  const { terms, words } = useWords(FEED_DOORS_WORDS);
  const times = useTimes();
  return [
    { title: terms.thing.id, dataIndex: 'device' },
    { title: words.seen, align: 'right', render: (_, { seen }) => formatCount(seen) },
    { title: words.lastAt, render: (_, { lastAt }) => times.stamp(lastAt) },
  ];
}

function useDeviceActions(feed: string, device: string) {
  const { words } = useWords(FEED_DOORS_WORDS);
  const client = useRest();
  const queryClient = useQueryClient();
  const { message } = App.useApp();
  const params = { id: feed, device };
  const onSettled = () => void queryClient.invalidateQueries({ queryKey: ['listUnknownDevices'] });
  const approve = useMutation({
    mutationFn: (body: { readonly location: { lon: number; lat: number }; readonly name?: string }) =>
      client.call('approveUnknownDevice', { params, body }),
    onSuccess: ({ redriven }) => void message.success(words.approved(redriven)),
    onSettled,
  });
  const forget = useMutation({ mutationFn: () => client.call('forgetUnknownDevice', { params }), onSettled });
  return { approve, forget };
}

/** Where it stands, and what it is called. */
function Approval({ feed, device }: { readonly feed: string; readonly device: string }) {
  const { terms, words } = useWords(FEED_DOORS_WORDS);
  const { approve, forget } = useDeviceActions(feed, device);
  const [lon, setLon] = useState<number | null>(null);
  const [lat, setLat] = useState<number | null>(null);
  const [name, setName] = useState('');
  const place = lon === null || lat === null ? undefined : { lon, lat };
  return (
    <>
      <div className="workbench-tools" data-testid={`approve-${device}`}>
        <InputNumber aria-label={words.lon} placeholder={words.lon} value={lon} onChange={setLon} />
        <InputNumber aria-label={words.lat} placeholder={words.lat} value={lat} onChange={setLat} />
        <Input
          className="feeds-comment"
          aria-label={terms.thing.name}
          placeholder={terms.thing.name}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
        <Button
          type="primary"
          disabled={place === undefined}
          loading={approve.isPending}
          onClick={() => place && approve.mutate({ location: place, ...(name.trim() && { name: name.trim() }) })}
        >
          {words.approve}
        </Button>
        <Button loading={forget.isPending} onClick={() => forget.mutate()}>
          {words.forget}
        </Button>
      </div>
      <Refusal error={approve.error ?? forget.error} />
    </>
  );
}
