import type { CaseState } from '@cityloop/domain/case/states';
import type { Language } from './words/language.ts';
import { term } from './words/terms.ts';

/** How a state is shown beside its words: `tone` picks the colour, `shape` is drawn on a 16 x 16 field. */
interface Look {
  readonly tone: 'waiting' | 'moving' | 'judging' | 'held' | 'done' | 'dropped';
  readonly shape: string;
}

const LOOKS: Readonly<Record<CaseState, Look>> = {
  reported: { tone: 'waiting', shape: 'M8 2v8M8 12.5v1.5' },
  confirmed: { tone: 'waiting', shape: 'M3 8.5l3.2 3.2L13 4.5' },
  filed: { tone: 'waiting', shape: 'M4 2h5l3 3v9H4zM6.5 8h3.5M6.5 11h3.5' },
  dispatched: { tone: 'moving', shape: 'M2 8h11M9 4l4 4l-4 4' },
  in_disposal: { tone: 'moving', shape: 'M3 13l6-6M8 3.5a3.2 3.2 0 0 0 4.5 4.5' },
  disposed: { tone: 'judging', shape: 'M7 3a4 4 0 1 1 0 8a4 4 0 0 1 0-8zM10 10l3.5 3.5' },
  verified: { tone: 'judging', shape: 'M1.5 8.5l3 3L10 5M7.5 11l.5.5L14 5' },
  suspended: { tone: 'held', shape: 'M5.5 3v10M10.5 3v10' },
  arbitration: { tone: 'held', shape: 'M8 2v12M3 5h10M3 5l-1.5 4h3zM13 5l-1.5 4h3z' },
  closed: { tone: 'done', shape: 'M8 2a6 6 0 1 1 0 12a6 6 0 0 1 0-12zM5.3 8.2l2 2l3.6-4' },
  declined: { tone: 'dropped', shape: 'M8 2a6 6 0 1 1 0 12a6 6 0 0 1 0-12zM4 12L12 4' },
  merged: { tone: 'dropped', shape: 'M3 3c0 4 5 3 5 7v4M13 3c0 4-5 3-5 7' },
  void: { tone: 'dropped', shape: 'M4 4l8 8M12 4l-8 8' },
};

/** The state of a case: a shape and its words, on a tone that is never the only sign. */
export function CaseStateBadge({ state, language }: { readonly state: CaseState; readonly language: Language }) {
  const { tone, shape } = LOOKS[state];
  return (
    <span className="cl-badge" data-tone={tone} data-state={state}>
      <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        <path d={shape} />
      </svg>
      {term(language, 'state', state)}
    </span>
  );
}
