import { ProblemError } from '@cityloop/client/problem';
import { useTranslation } from 'react-i18next';

/** In place of a record that is not there yet, or not for these eyes. */
export function LoadingNotice({ error }: { readonly error: Error | null }) {
  const { t } = useTranslation('wall');
  if (error instanceof ProblemError && error.status < 500) return <p className="wall-empty">{t('notFound')}</p>;
  return <p className="wall-empty">{t(error ? 'failed' : 'loading')}</p>;
}
