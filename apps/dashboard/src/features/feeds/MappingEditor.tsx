import { useRest } from '@cityloop/client/react/use-operation';
import type { FeedItem, FeedPreviewResult } from '@cityloop/contract/rest/feed';
import { Labelled } from '@cityloop/ui/Labelled';
import { useQuery } from '@tanstack/react-query';
import { Alert, Empty, Input, Spin } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../words/language.ts';
import { refusalText } from '../../words/refusal-text.ts';
import { PreviewCard } from './PreviewCard.tsx';
import type { EditingProps } from './SettingsForm.tsx';
import { useMayManage, useSettled } from './use-feeds.ts';
import { feedWords } from './words.ts';

const QUIET_MS = 400;

/** The mapping beside what it makes of captured samples and of a pasted message, as it is typed. */
export function MappingEditor({ feed, draft, isReadOnly, onChange }: EditingProps & { readonly feed: FeedItem }) {
  const { language } = useLanguage();
  const words = feedWords(language);
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
        {fault?.line && fault.column && (
          <Alert
            type="error"
            showIcon
            title={`${words.stages[fault.stage]} · ${words.place(fault.line, fault.column)}`}
            description={
              <>
                {fault.message}
                <pre className="feeds-caret">{caretAt(draft.mapping, fault.line, fault.column)}</pre>
              </>
            }
            data-testid="mapping-fault"
          />
        )}
        {!isReadOnly && (
          <Labelled label={words.pasted}>
            {(id) => (
              <Input.TextArea
                id={id}
                className="feeds-code"
                value={pasted}
                autoSize={{ minRows: 3, maxRows: 10 }}
                spellCheck={false}
                onChange={({ target }) => setPasted(target.value)}
                data-testid="pasted"
              />
            )}
          </Labelled>
        )}
      </section>
      <section className="workbench-form" data-testid="preview">
        <h2>
          {words.preview} {preview.isFetching && <Spin size="small" />}
        </h2>
        {preview.error && <Alert type="error" showIcon title={refusalText(preview.error, language)} />}
        {!preview.isPending && results.length === 0 && <Empty description={words.noSamples} />}
        {results.map((result) => (
          <PreviewCard key={result.sample ?? 'pasted'} feed={feed.id} result={result} />
        ))}
      </section>
    </div>
  );
}

function usePreview(id: string, draft: FeedItem['settings'], pasted: string) {
  const client = useRest();
  const mayManage = useMayManage();
  const wanted = useSettled(JSON.stringify([draft, pasted]), QUIET_MS);
  return useQuery({
    queryKey: ['previewFeed', id, wanted],
    enabled: mayManage,
    queryFn: async ({ signal }): Promise<{ results: readonly FeedPreviewResult[] }> => {
      const [{ mapping, target, format, charset, datum, latenessSeconds }, text] = JSON.parse(wanted) as [
        FeedItem['settings'],
        string,
      ];
      const body = { mapping, target, format, charset, datum, latenessSeconds };
      const captured = await client.call('previewFeed', { params: { id }, body, signal });
      if (text === '') return captured;
      // Pasted text is UTF-8, whatever the feed's charset.
      const asPasted = { ...body, charset: 'utf-8' as const, pasted: [{ text }] };
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
