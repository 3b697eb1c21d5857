import { useRest } from '@cityloop/client/react/use-operation';
import type { FeedItem, FeedPreviewResult } from '@cityloop/contract/rest/feed';
import { Labelled } from '@cityloop/ui/Labelled';
import { FEEDS_WORDS } from '@cityloop/ui/words/feeds';
import { useWords } from '@cityloop/ui/words/use-words';
import { useQuery } from '@tanstack/react-query';
import { Alert, Empty, Input, Spin } from 'antd';
import { useState } from 'react';
import { usePermission } from '../../session/session.ts';
import { Refusal } from '../../workbench/Notice.tsx';
import { PreviewCard } from './PreviewCard.tsx';
import { isPastedAsBytes, pastedPayload } from './pasted-payload.ts';
import type { EditingProps } from './SettingsForm.tsx';
import { useSettled } from './use-feeds.ts';

const QUIET_MS = 400;

/** The mapping beside what it makes of captured samples and of a pasted message, as it is typed. */
export function MappingEditor({ feed, draft, isReadOnly, onChange }: EditingProps & { readonly feed: FeedItem }) {
  const { words } = useWords(FEEDS_WORDS);
  const [pasted, setPasted] = useState('');
  const preview = usePreview(feed.id, draft, pasted);
  const results = preview.data?.results ?? [];
  const fault = results.find((result) => result.fault?.line)?.fault;
  return (
    <div className="feeds-mapping">
      <section className="workbench-form">
        <small>{words.mappingHint}</small>
        <Input.TextArea
          className="feeds-code"
          aria-label={words.mapping}
          value={draft.mapping}
          readOnly={isReadOnly}
          autoSize={{ minRows: 20, maxRows: 34 }}
          spellCheck={false}
          status={fault ? 'error' : ''}
          onChange={({ target }) => onChange({ ...draft, mapping: target.value })}
          data-testid="mapping"
        />
        {fault && <MappingFault fault={fault} mapping={draft.mapping} />}
        {!isReadOnly && <PastedMessage value={pasted} onChange={setPasted} isOfBytes={isPastedAsBytes(draft.format)} />}
      </section>
      <section className="workbench-form" data-testid="preview">
        <h2>
          {words.preview} {preview.isFetching && <Spin size="small" />}
        </h2>
        <Refusal error={preview.error} />
        {!preview.isPending && results.length === 0 && <Empty description={words.noSamples} />}
        {results.map((result) => (
          <PreviewCard key={result.sample ?? 'pasted'} feed={feed.id} result={result} />
        ))}
      </section>
    </div>
  );
}

interface MappingFaultProps {
  readonly fault: NonNullable<FeedPreviewResult['fault']>;
  readonly mapping: string;
}

/** Where the mapping is wrong; nothing for a fault that has no place. */
function MappingFault({ fault: { stage, line, column, message }, mapping }: MappingFaultProps) {
  const { words } = useWords(FEEDS_WORDS);
  if (!line || !column) return null;
  return (
    <Alert
      type="error"
      showIcon
      title={`${words.stages[stage]} · ${words.place(line, column)}`}
      description={
        <>
          {message}
          <pre className="feeds-caret">{caretAt(mapping, line, column)}</pre>
        </>
      }
      data-testid="mapping-fault"
    />
  );
}

interface PastedMessageProps {
  readonly value: string;
  readonly isOfBytes: boolean;
  readonly onChange: (text: string) => void;
}

function PastedMessage({ value, isOfBytes, onChange }: PastedMessageProps) {
  const { words } = useWords(FEEDS_WORDS);
  return (
    <Labelled label={isOfBytes ? words.pastedBytes : words.pasted}>
      {(id) => (
        <Input.TextArea
          id={id}
          className="feeds-code"
          value={value}
          autoSize={{ minRows: 3, maxRows: 10 }}
          spellCheck={false}
          onChange={({ target }) => onChange(target.value)}
          data-testid="pasted"
        />
      )}
    </Labelled>
  );
}

function usePreview(id: string, draft: FeedItem['settings'], pasted: string) {
  const client = useRest();
  const mayManage = usePermission('manageFeeds');
  const wanted = useSettled(JSON.stringify([draft, pasted]), QUIET_MS);
  return useQuery({
    queryKey: ['previewFeed', id, wanted],
    enabled: mayManage,
    queryFn: async ({ signal }): Promise<{ results: readonly FeedPreviewResult[] }> => {
      const [{ mapping, target, format, charset, compression, zone, datum, latenessSeconds }, text] = JSON.parse(
        wanted,
      ) as [FeedItem['settings'], string];
      const body = { mapping, target, format, charset, compression, zone, datum, latenessSeconds };
      const captured = await client.call('previewFeed', { params: { id }, body, signal });
      if (text === '') return captured;
      // Pasted text is UTF-8 and not packed, whatever the feed's messages are.
      const asPasted = {
        ...body,
        charset: 'utf-8' as const,
        compression: 'none' as const,
        pasted: [pastedPayload(text, format)],
      };
      const own = await client.call('previewFeed', { params: { id }, body: asPasted, signal });
      return { results: [...own.results, ...captured.results] };
    },
    placeholderData: (previous) => previous,
  });
}

/** The line at fault with a mark below its column. */
function caretAt(mapping: string, line: number, column: number): string {
  return `${mapping.split('\n')[line - 1] ?? ''}\n${' '.repeat(Math.max(0, column - 1))}^`;
}
