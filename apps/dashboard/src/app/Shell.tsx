import { useConnected } from '@cityloop/client/react/use-operation';
import type { Session } from '@cityloop/contract/rest/account';
import { Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { SignInPage } from '../features/sign-in/SignInPage.tsx';
import { useLiveConnection } from '../live/use-live-connection.ts';
import { useSessionState } from '../session/session.ts';
import { forgetKioskToken } from './kiosk-token.ts';

/** Below here there is a session, and one socket for all pages. */
function SignedIn({ session }: { readonly session: Session }) {
  useLiveConnection(session);
  return <Outlet />;
}

/** Who is it? Then the page; else the way in. The address stays, so that signing in leads where one wanted to go. */
export function Shell() {
  const { t } = useTranslation('app');
  const { token } = useConnected();
  const state = useSessionState();
  if (state.kind === 'signedIn') return <SignedIn session={state.session} />;
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
