import type { ComponentDetail } from '@cityloop/contract/rest/component-health';
import { formatShare } from '@cityloop/ui/figures';
import { useTimes } from '@cityloop/ui/use-times';
import { nameIn } from '@cityloop/ui/words/language';
import { useWords } from '@cityloop/ui/words/use-words';
import { WALL_WORDS } from '@cityloop/ui/words/wall';
import { doubtedStreams, tellReason } from './trust-words.ts';

/** How far the streams of a device can be relied on, and why not further. Nothing for one without fault. */
export function TrustReasons({ component }: { readonly component: ComponentDetail }) {
  const { language, words } = useWords(WALL_WORDS);
  const times = useTimes();
  const streams = doubtedStreams(component.health);
  if (streams.length === 0) return null;
  return (
    <section data-testid="trust-reasons">
      <h3>{words.component.doubts}</h3>
      <ul className="wall-trust">
        {streams.map(({ metric, trust, reasons }) => {
          const named = component.metrics.find(({ code }) => code === metric);
          return (
            <li key={metric}>
              <span className="wall-trust-score" data-level={levelOf(trust)}>
                {trust === null ? '–' : formatShare(trust)}
              </span>
              <span>
                <b>{named ? nameIn(language, named) : metric}</b>
                {reasons.map((reason) => (
                  <small key={reason.code}>{tellReason(reason, language, times)}</small>
                ))}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Half is where averages begin to leave a stream out. */
function levelOf(trust: number | null): 'unknown' | 'low' | 'middle' {
  if (trust === null) return 'unknown';
  return trust < 0.5 ? 'low' : 'middle';
}
