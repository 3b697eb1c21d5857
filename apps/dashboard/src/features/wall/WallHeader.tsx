import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useServerNow } from '../../live/server-clock.ts';
import { useCity } from '../../names/city.ts';
import { useSession } from '../../session/session.ts';
import { useTheme } from '../../theme/theme.ts';
import { nameIn, useLanguage } from '../../words/language.ts';
import { ConnectionBadge } from './ConnectionBadge.tsx';
import { formatClock, formatDate } from './figures.ts';
import { Weather } from './Weather.tsx';

export function WallHeader() {
  const { t } = useTranslation('wall');
  const { language, changeLanguage } = useLanguage();
  const { theme, setTheme } = useTheme();
  const { kind } = useSession();
  const city = useCity();
  return (
    <header className="wall-header">
      <div className="wall-title">
        <h1>{city ? nameIn(language, city) : ''}</h1>
        <p>{t('subtitle')}</p>
        {city?.simulated && <span className="wall-demo">{t('simulated')}</span>}
      </div>
      <nav className="wall-tools">
        {kind === 'account' && <Link to="/desk">{t('desk')}</Link>}
        <button type="button" onClick={() => changeLanguage(language === 'en' ? 'zh-CN' : 'en')}>
          {t('switchLanguage')}
        </button>
        <button
          type="button"
          aria-pressed={theme === 'light'}
          onClick={() => setTheme(theme === 'dark' ? 'light' : 'dark')}
        >
          {t('theme')}
        </button>
      </nav>
      <Weather />
      <Clock />
      <ConnectionBadge />
    </header>
  );
}

function Clock() {
  const { language } = useLanguage();
  const city = useCity();
  const now = useServerNow();
  return (
    <time className="wall-clock" dateTime={new Date(now).toISOString()}>
      <b>{formatClock(now, city?.timezone)}</b>
      <span>{formatDate(now, city?.timezone, language)}</span>
    </time>
  );
}
