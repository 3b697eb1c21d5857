import { useOperation } from '@cityloop/client/react/use-operation';
import type { FeedPreviewResult, PreviewRecord } from '@cityloop/contract/rest/feed';
import { useTimes } from '@cityloop/ui/use-times';
import { FEEDS_WORDS } from '@cityloop/ui/words/feeds';
import { useWords } from '@cityloop/ui/words/use-words';
import { Alert, Card, Collapse, Tag } from 'antd';

const COLORS = { mapped: 'green', ignored: 'default', failed: 'red' } as const;
const RECORD_COLORS = { reading: 'blue', event: 'blue', status: 'blue', quarantined: 'red' } as const;
const SHOWN_RECORDS = 6;

/** What one sample becomes: accepted records, or the reason why not. */
export function PreviewCard({ feed, result }: { readonly feed: string; readonly result: FeedPreviewResult }) {
  const { words } = useWords(FEEDS_WORDS);
  const times = useTimes();
  const { sample, fault, outcome, records, messages, tookMs } = result;
  const title = sample === null ? words.pastedSample : words.sampleAt(times.stamp(result.receivedAt));
  return (
    <Card
      size="small"
      title={title}
      extra={
        <>
          <small>{tookMs.toFixed(1)} ms</small> <Tag color={COLORS[outcome]}>{words.outcomes[outcome]}</Tag>
        </>
      }
      data-testid="preview-card"
      data-outcome={outcome}
    >
      {fault && <Alert type="error" showIcon title={`${words.stages[fault.stage]}: ${fault.message}`} />}
      {records.slice(0, SHOWN_RECORDS).map((record, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: records of one result never change places
        <RecordLine key={index} record={record} />
      ))}
      {records.length > SHOWN_RECORDS && <small>+ {records.length - SHOWN_RECORDS}</small>}
      <Collapse
        ghost
        size="small"
        destroyOnHidden
        items={[
          { key: 'raw', label: words.raw, children: <RawText feed={feed} result={result} /> },
          ...(messages.length > 0
            ? [
                {
                  key: 'result',
                  label: words.result,
                  children: <pre className="workbench-raw">{JSON.stringify(messages, null, 2)}</pre>,
                },
              ]
            : []),
        ]}
      />
    </Card>
  );
}

function RecordLine({ record }: { readonly record: PreviewRecord }) {
  const { terms, words } = useWords(FEEDS_WORDS);
  const times = useTimes();
  const { outcome, reading, event, status, reason, detail } = record;
  return (
    <p className="feeds-record">
      <Tag color={RECORD_COLORS[outcome]}>{words.records[outcome]}</Tag>{' '}
      {reading && `${reading.component} ${reading.metric} = ${reading.value} · ${times.stamp(reading.at)}`}
      {event && `${event.category} · ${event.title} · ${event.grid}`}
      {status &&
        `${status.component} ${status.online ? terms.presence.online : terms.presence.offline} · ${times.stamp(status.at)}`}
      {outcome === 'quarantined' && `${reason ?? ''} ${detail}`}
      {outcome !== 'quarantined' && detail !== '' && ' '}
      {outcome !== 'quarantined' && detail !== '' && <Tag color="orange">{detail}</Tag>}
    </p>
  );
}

/** A captured sample as it came, read by the feed's charset; of a pasted one what was decoded. */
function RawText({ feed, result }: { readonly feed: string; readonly result: FeedPreviewResult }) {
  const samples = useOperation('listFeedSamples', { params: { id: feed }, query: { limit: 40 } });
  const captured = samples.data?.items.find(({ id }) => id === result.sample);
  return <pre className="workbench-raw">{captured?.text ?? JSON.stringify(result.decoded, null, 2)}</pre>;
}
