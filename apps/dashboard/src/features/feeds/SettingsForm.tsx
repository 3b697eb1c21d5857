import type { FeedSettings } from '@cityloop/contract/rest/feed';
import { FEED_CHARSETS, FEED_FORMATS, FEED_TARGETS } from '@cityloop/domain/feed/feed';
import { DATUMS } from '@cityloop/domain/grid/datum';
import { Labelled } from '@cityloop/ui/Labelled';
import { Input, InputNumber, Select } from 'antd';
import { useScopes } from '../../names/scopes.ts';
import { useLanguage } from '../../words/language.ts';
import { feedWords } from './words.ts';

export interface EditingProps {
  readonly draft: FeedSettings;
  readonly isReadOnly: boolean;
  readonly onChange: (draft: FeedSettings) => void;
}

const LIMITS = ['messageBytes', 'messagesPerMinute', 'recordsPerMessage'] as const;

/** All that a version says but the mapping. */
export function SettingsForm({ draft, isReadOnly: disabled, onChange }: EditingProps) {
  const { language } = useLanguage();
  const words = feedWords(language);
  const { departmentChoices } = useScopes();
  const set = (change: Partial<FeedSettings>) => onChange({ ...draft, ...change });
  const select = (name: 'department' | 'target' | 'format' | 'charset' | 'datum', options: readonly Choice[]) => (
    <Labelled label={words[name]}>
      {(id) => (
        <Select
          id={id}
          disabled={disabled}
          value={draft[name] as string}
          options={[...options]}
          onChange={(value) => set({ [name]: value } as Partial<FeedSettings>)}
        />
      )}
    </Labelled>
  );
  return (
    <div className="feeds-settings">
      <Labelled label={words.name}>
        {(id) => (
          <Input
            id={id}
            disabled={disabled}
            value={draft.name}
            onChange={({ target }) => set({ name: target.value })}
          />
        )}
      </Labelled>
      {select('department', departmentChoices)}
      <Labelled label={words.dataset}>
        {(id) => (
          <Input
            id={id}
            disabled={disabled}
            value={draft.dataset}
            onChange={({ target }) => set({ dataset: target.value })}
          />
        )}
      </Labelled>
      {select(
        'target',
        FEED_TARGETS.map((value) => ({ value, label: words.targets[value] })),
      )}
      {select('format', same(FEED_FORMATS))}
      {select('charset', same(FEED_CHARSETS))}
      {select('datum', same(DATUMS))}
      <Labelled label={words.cadence} hint={words.cadenceHint}>
        {(id) => (
          <InputNumber
            id={id}
            disabled={disabled}
            min={1}
            value={draft.cadenceSeconds}
            onChange={(cadenceSeconds) => set({ cadenceSeconds })}
          />
        )}
      </Labelled>
      <Labelled label={words.lateness}>
        {(id) => (
          <InputNumber
            id={id}
            disabled={disabled}
            min={60}
            value={draft.latenessSeconds}
            onChange={(value) => set({ latenessSeconds: value ?? draft.latenessSeconds })}
          />
        )}
      </Labelled>
      {LIMITS.map((name) => (
        <Labelled key={name} label={words[name]}>
          {(id) => (
            <InputNumber
              id={id}
              disabled={disabled}
              min={1}
              value={draft.limits[name]}
              onChange={(value) => set({ limits: { ...draft.limits, [name]: value ?? draft.limits[name] } })}
            />
          )}
        </Labelled>
      ))}
    </div>
  );
}

interface Choice {
  readonly value: string;
  readonly label: string;
}

function same(values: readonly string[]): Choice[] {
  return values.map((value) => ({ value, label: value }));
}
