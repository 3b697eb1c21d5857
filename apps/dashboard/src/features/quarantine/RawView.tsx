import type { QuarantineItem } from '@cityloop/contract/rest/quarantine';
import { formatCount } from '@cityloop/ui/figures';
import { QUARANTINE_WORDS } from '@cityloop/ui/words/quarantine';
import { useWords } from '@cityloop/ui/words/use-words';
import { Alert, Segmented } from 'antd';
import { useState } from 'react';
import { bytesOf, hexOf, indentedJson, textOf } from './raw-view.ts';

type View = 'json' | 'text' | 'hex';

/** Contents are only ever text nodes: whatever a message carries, the page does not run or render it. */
export function RawView({ item }: { readonly item: QuarantineItem }) {
  const { words } = useWords(QUARANTINE_WORDS);
  const bytes = bytesOf(item.raw);
  const text = textOf(bytes);
  const json = text === undefined ? undefined : indentedJson(text);
  const [wanted, setWanted] = useState<View>('json');
  const possible: readonly View[] = [
    json === undefined ? [] : 'json',
    text === undefined ? [] : 'text',
    'hex',
  ].flat() as View[];
  const view = possible.includes(wanted) ? wanted : (possible[0] ?? 'hex');
  return (
    <div className="quarantine-raw">
      <div className="workbench-tools">
        <Segmented<View>
          size="small"
          value={view}
          onChange={setWanted}
          options={[
            { value: 'json', label: 'JSON', disabled: json === undefined },
            { value: 'text', label: words.asText, disabled: text === undefined },
            { value: 'hex', label: words.asHex },
          ]}
        />
        <small>
          {words.bytesOf(formatCount(item.bytes))} · SHA-256 <code>{item.sha256.slice(0, 16)}…</code>
        </small>
      </div>
      {item.keptBytes < item.bytes && (
        <Alert type="info" showIcon title={words.truncated(formatCount(item.keptBytes), formatCount(item.bytes))} />
      )}
      <pre className="workbench-raw" data-testid="quarantine-raw">
        {{ json, text, hex: hexOf(bytes) }[view]}
      </pre>
    </div>
  );
}
