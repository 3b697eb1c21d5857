import type { FeedItem } from '@cityloop/contract/rest/feed';
import { Tag } from 'antd';
import { useLanguage } from '../../words/language.ts';
import { feedWords } from './words.ts';

const COLORS = { draft: 'default', dryRun: 'blue', active: 'green', paused: 'default' } as const;

/** State of a feed, and what is abnormal of it. */
export function FeedMarks({ feed }: { readonly feed: FeedItem }) {
  const { language } = useLanguage();
  const words = feedWords(language);
  const { state, silent, selfPause } = feed;
  return (
    <>
      <Tag color={COLORS[state]}>{words.states[state]}</Tag>
      {silent && <Tag color="orange">▲ {words.silent}</Tag>}
      {selfPause && (
        <Tag color="orange">
          ▲ {words.selfPaused(new Date(selfPause.until).toLocaleTimeString(language), selfPause.reason)}
        </Tag>
      )}
    </>
  );
}
