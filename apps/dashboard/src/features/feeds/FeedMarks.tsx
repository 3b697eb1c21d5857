import type { FeedItem } from '@cityloop/contract/rest/feed';
import { useTimes } from '@cityloop/ui/use-times';
import { FEEDS_WORDS } from '@cityloop/ui/words/feeds';
import { useWords } from '@cityloop/ui/words/use-words';
import { Tag } from 'antd';

const COLORS = { draft: 'default', dryRun: 'blue', active: 'green', paused: 'default' } as const;

/** State of a feed, and what is abnormal of it. */
export function FeedMarks({ feed }: { readonly feed: FeedItem }) {
  const { terms, words } = useWords(FEEDS_WORDS);
  const times = useTimes();
  const { state, silent, selfPause } = feed;
  return (
    <>
      <Tag color={COLORS[state]}>{terms.feedState[state]}</Tag>
      {silent && <Tag color="orange">▲ {words.silent}</Tag>}
      {selfPause && <Tag color="orange">▲ {words.selfPaused(times.moment(selfPause.until), selfPause.reason)}</Tag>}
    </>
  );
}
