import { useTimes } from '@cityloop/ui/use-times';
import { nameIn, otherLanguage } from '@cityloop/ui/words/language';
import { TERMS } from '@cityloop/ui/words/terms';
import { changeLanguage, useLanguage, useWords } from '@cityloop/ui/words/use-words';
import { WALL_WORDS } from '@cityloop/ui/words/wall';
import { Link } from '@tanstack/react-router';
import { useServerNow } from '../../live/server-clock.ts';
import { useCity } from '../../names/city.ts';
import { useSession } from '../../session/session.ts';
import { useTheme } from '../../theme/theme.ts';
import { ConnectionBadge } from './ConnectionBadge.tsx';
import { Weather } from './Weather.tsx';

export function WallHeader() {
  const { language, terms, words } = useWords(WALL_WORDS);
  const other = otherLanguage(language);
  const { theme, setTheme } = useTheme();
  const { kind } = useSession();
  const city = useCity();
  return (
    <header className="wall-header">
      <div className="wall-title">
        <h1>{city ? nameIn(language, city) : ''}</h1>
        <p>{words.subtitle}</p>
        {city?.simulated && <span className="wall-demo">{words.simulated}</span>}
      </div>
      <nav className="wall-tools">
        {kind === 'account' && <Link to="/desk">{terms.thing.desk}</Link>}
        <button type="button" lang={other} onClick={() => changeLanguage(other)}>
          {TERMS[other].thing.ownName}
        </button>
        <button
          type="button"
          aria-pressed={theme === 'light'}
          onClick={() => setTheme(theme === 'dark' ? 'light' : 'dark')}
        >
          {words.theme}
        </button>
      </nav>
      <Weather />
      <Clock />
      <ConnectionBadge />
    </header>
  );
}

function Clock() {
  const language = useLanguage();
  const times = useTimes();
  const now = useServerNow();
  return (
    <time className="wall-clock" dateTime={new Date(now).toISOString()}>
      <b>{times.clock(now)}</b>
      <span>{times.date(now, language)}</span>
    </time>
  );
}
