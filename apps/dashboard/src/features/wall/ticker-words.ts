import type { AlarmItem } from '@cityloop/contract/rest/alarm';
import type { CaseDetail } from '@cityloop/contract/rest/case';
import type { Language } from '@cityloop/ui/words/language';
import { termOf } from '@cityloop/ui/words/terms';
import type { NewsChange } from '../../live/live-store.ts';

/** What a line of the ticker says: what it is about, what happened to it, and who did it. */
export interface NewsWords {
  readonly title: string;
  readonly happening: string;
  readonly who: string | undefined;
}

/** The action that made the version of this change; the current state where the timeline does not reach it. */
export function caseWords(change: NewsChange, record: CaseDetail, language: Language): NewsWords {
  const entry = record.timeline.find(({ seq }) => seq === change.version);
  if (!entry) return { title: record.title, happening: termOf(language, 'state', record.state), who: undefined };
  return {
    title: record.title,
    happening: termOf(language, 'done', entry.type),
    who: entry.role === 'system' ? undefined : entry.actorName,
  };
}

export type AlarmHappening = 'raised' | 'cleared' | 'acknowledged' | 'opened' | 'changed';

/** The first version raised it; a later one is what happened to it nearest to the time of the change. */
export function alarmHappening(change: NewsChange, alarm: AlarmItem): AlarmHappening {
  if (change.version === 1) return 'raised';
  const at = Date.parse(change.at);
  const distance = (time: string | null) =>
    time === null ? Number.POSITIVE_INFINITY : Math.abs(Date.parse(time) - at);
  const toClearing = distance(alarm.clearedAt);
  const toSeeing = distance(alarm.acknowledgedAt);
  if (toClearing === toSeeing) return alarm.case === null ? 'changed' : 'opened';
  return toClearing < toSeeing ? 'cleared' : 'acknowledged';
}
