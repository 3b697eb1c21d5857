import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

export function NotFound() {
  const { t } = useTranslation('app');
  return (
    <main className="app-notice">
      <p>{t('notFound')}</p>
      <Link to="/">{t('toWall')}</Link>
    </main>
  );
}
