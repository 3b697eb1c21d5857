import { Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { SignInPage } from '../features/sign-in/SignInPage.tsx';
import { useConnected } from '../live/city-client.tsx';
import { useSessionState } from '../live/session.ts';
import { forgetKioskToken } from './kiosk-token.ts';

/** Who is it? Then the page; else the way in. The address stays, so that signing in leads where one wanted to go. */
export function Shell() {
  const { t } = useTranslation('app');
  const { token } = useConnected();
  const state = useSessionState();
  if (state.kind === 'signedIn') return <Outlet />;
  if (state.kind === 'signedOut') {
    if (token !== undefined) forgetKioskToken();
    return <SignInPage isTokenRefused={token !== undefined} />;
  }
  return (
    <main className="app-notice" role="status">
      <p>{t(state.kind === 'pending' ? 'opening' : 'unreachable')}</p>
    </main>
  );
}
