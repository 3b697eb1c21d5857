import { useOperation } from '@cityloop/client/react/use-operation';
import type { FeedSettings } from '@cityloop/contract/rest/feed';
import { FEED_CHARSETS, FEED_COMPRESSIONS, FEED_FORMATS, FEED_TARGETS } from '@cityloop/domain/feed/feed';
import { DATUMS } from '@cityloop/domain/grid/datum';
import { FEED_DOORS_WORDS } from '@cityloop/ui/words/feed-doors';
import { FEEDS_WORDS } from '@cityloop/ui/words/feeds';
import { nameIn } from '@cityloop/ui/words/language';
import { useLanguage, useWords } from '@cityloop/ui/words/use-words';
import { zoneNames } from '@cityloop/ui/zone-names';
import { useScopes } from '../../names/scopes.ts';
import type { Draft } from '../../workbench/draft.ts';
import type { Choice } from '../../workbench/FilterBar.tsx';
import { ChoiceField, NumberField, TextField } from '../../workbench/fields.tsx';

export interface EditingProps {
  readonly draft: FeedSettings;
  readonly isReadOnly: boolean;
  readonly onChange: (draft: FeedSettings) => void;
}

const LIMITS = ['messageBytes', 'messagesPerMinute', 'recordsPerMessage'] as const;

/** All that a version says but the mapping. */
export function SettingsForm({ draft: values, isReadOnly, onChange }: EditingProps) {
  const { terms, words } = useWords(FEEDS_WORDS);
  const { departmentChoices } = useScopes();
  const draft: Draft<FeedSettings> = {
    values,
    change: (part) => onChange({ ...values, ...part }),
    wrong: [],
    isReadOnly,
  };
  const targets = FEED_TARGETS.map((value) => ({ value, label: words.targets[value] }));
  const packings = FEED_COMPRESSIONS.map((value) => ({ value, label: value === 'none' ? words.noCompression : value }));
  return (
    <div className="feeds-settings">
      <TextField draft={draft} name="name" label={terms.thing.name} />
      <ChoiceField draft={draft} name="department" label={terms.thing.department} choices={departmentChoices} />
      <TextField draft={draft} name="dataset" label={words.dataset} />
      <ChoiceField draft={draft} name="target" label={words.target} choices={targets} />
      <ChoiceField draft={draft} name="format" label={words.format} choices={asTheyAre(FEED_FORMATS)} />
      <ChoiceField draft={draft} name="charset" label={words.charset} choices={asTheyAre(FEED_CHARSETS)} />
      <ChoiceField draft={draft} name="compression" label={words.compression} choices={packings} />
      <ChoiceField draft={draft} name="zone" label={words.zone} choices={asTheyAre(zoneNames())} none={words.noZone} />
      <ChoiceField draft={draft} name="datum" label={words.datum} choices={asTheyAre(DATUMS)} />
      <UnknownField draft={draft} />
      <NumberField
        draft={draft}
        name="cadenceSeconds"
        label={words.cadence}
        hint={words.cadenceHint}
        min={1}
        mayBeEmpty
      />
      <NumberField draft={draft} name="latenessSeconds" label={words.lateness} min={60} />
      <LimitFields draft={draft} />
    </div>
  );
}

/** As what unknown devices may be approved. */
function UnknownField({ draft }: { readonly draft: Draft<FeedSettings> }) {
  const { words } = useWords(FEED_DOORS_WORDS);
  const language = useLanguage();
  const types = useOperation('listComponentTypes', { query: {} }, { staleTime: 60_000 }).data?.items ?? [];
  const choices = types
    .filter(({ device }) => device)
    .map((type) => ({ value: type.code, label: nameIn(language, type) }));
  return (
    <ChoiceField
      draft={draft}
      name="registersUnknown"
      label={words.registersUnknown}
      choices={choices}
      none={words.registersNone}
    />
  );
}

function LimitFields({ draft: { values, change, isReadOnly = false } }: { readonly draft: Draft<FeedSettings> }) {
  const { words } = useWords(FEEDS_WORDS);
  const draft: Draft<FeedSettings['limits']> = {
    values: values.limits,
    change: (part) => change({ limits: { ...values.limits, ...part } }),
    wrong: [],
    isReadOnly,
  };
  return LIMITS.map((name) => <NumberField key={name} draft={draft} name={name} label={words[name]} min={1} />);
}

/** Codes that are their own names. */
function asTheyAre(values: readonly string[]): Choice[] {
  return values.map((value) => ({ value, label: value }));
}
