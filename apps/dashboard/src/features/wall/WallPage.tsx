import { useWords } from '@cityloop/ui/words/use-words';
import { WALL_WORDS } from '@cityloop/ui/words/wall';
import './wall.css';
import './wall-strip.css';
import './wall-panels.css';
import './wall-drawer.css';
import { useLive } from '../../live/live-store.ts';
import { AlarmsCard } from './AlarmsCard.tsx';
import { CutOffNotice } from './ConnectionBadge.tsx';
import { Drawer } from './Drawer.tsx';
import { RankingCard } from './RankingCard.tsx';
import { SensorsCard } from './SensorsCard.tsx';
import { StatesCard } from './StatesCard.tsx';
import { Ticker } from './Ticker.tsx';
import { TrendCard } from './TrendCard.tsx';
import { UrgentCard } from './UrgentCard.tsx';
import { useIsWide } from './use-is-wide.ts';
import { useLatestSeed } from './use-latest.ts';
import { VitalStrip } from './VitalStrip.tsx';
import { WallHeader } from './WallHeader.tsx';
import { WallMap } from './WallMap.tsx';

/** The wall: vital signs above, the city in the middle, figures beside it, the newest below. */
export function WallPage() {
  useLatestSeed();
  const kind = useLive((live) => live.connection?.kind ?? 'connecting');
  return (
    <main className="wall" data-connection={kind}>
      <WallHeader />
      <CutOffNotice />
      <VitalStrip />
      <div className="wall-stage">
        <WallMap />
        <Panels />
        <Drawer />
      </div>
      <Ticker />
    </main>
  );
}

/** A wall three times as wide as high has room for a second column on each side. */
function Panels() {
  const { words } = useWords(WALL_WORDS);
  const isWide = useIsWide();
  return (
    <>
      <div className="wall-panel" data-side="left">
        <TrendCard />
        <StatesCard />
        <RankingCard by="district" title={words.cases.byDistrict} />
        {isWide && <RankingCard by="category" title={words.cases.byCategory} />}
        {isWide && <RankingCard by="channel" title={words.cases.byChannel} />}
      </div>
      <div className="wall-panel" data-side="right">
        <AlarmsCard />
        <SensorsCard />
        <RankingCard by="department" title={words.cases.byDepartment} />
        {isWide && <UrgentCard />}
      </div>
    </>
  );
}
