import type { Reach } from '@cityloop/client/react/use-all-pages';
import { formatFigure } from '@cityloop/ui/figures';
import { useWords } from '@cityloop/ui/words/use-words';
import { WALL_WORDS } from '@cityloop/ui/words/wall';
import { useDevices } from '../../live/device-list.ts';
import { useAlarms, useOpenCases } from './use-incidents.ts';

interface CutNoticeProps {
  /** Lamps, covers and trees in sight. */
  readonly fixtures: Reach<unknown>;
}

/** Which lists are longer than what the map shows of them; nothing where none is. A wall that is cut says so. */
export function CutNotice({ fixtures }: CutNoticeProps) {
  const { language, terms, words } = useWords(WALL_WORDS);
  const alarms = useAlarms();
  const cases = useOpenCases();
  const devices = useDevices().data;
  const lists: readonly (readonly [string, Reach<unknown> | undefined])[] = [
    [words.alarms.title, alarms],
    [terms.thing.openCases, cases],
    [terms.thing.device, devices],
    [words.fixtures, fixtures],
  ];
  const cut = lists.flatMap(([what, reach]) =>
    reach?.isCut ? [words.cut(what, formatFigure(reach.items.length, language))] : [],
  );
  if (cut.length === 0) return null;
  return (
    <ul className="wall-cut" role="status" data-testid="list-cut">
      {cut.map((sentence) => (
        <li key={sentence}>▲ {sentence}</li>
      ))}
    </ul>
  );
}
