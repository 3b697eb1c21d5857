import { useConnected } from '@cityloop/client/react/use-operation';
import type { Session } from '@cityloop/contract/rest/account';
import { CityZone } from '@cityloop/ui/use-times';
import { ENTRANCE_WORDS } from '@cityloop/ui/words/entrance';
import { useWords } from '@cityloop/ui/words/use-words';
import { Outlet } from '@tanstack/react-router';
import { SignInPage } from '../features/sign-in/SignInPage.tsx';
import { useLiveConnection } from '../live/use-live-connection.ts';
import { useCity } from '../names/city.ts';
import { useSessionState } from '../session/session.ts';
import { forgetKioskToken } from './kiosk-token.ts';

/** Below here there is a session, one socket for all pages, and times are the city's. */
function SignedIn({ session }: { readonly session: Session }) {
  useLiveConnection(session);
  const city = useCity();
  return (
    <CityZone value={city?.timezone}>
      <Outlet />
    </CityZone>
  );
}

/** Who is it? Then the page; else the way in. The address stays, so that signing in leads where one wanted to go. */
export function Shell() {
  const { terms, words } = useWords(ENTRANCE_WORDS);
  const { token } = useConnected();
  const state = useSessionState();
  if (state.kind === 'signedIn') return <SignedIn session={state.session} />;
  if (state.kind === 'signedOut') {
    if (token !== undefined) forgetKioskToken();
    return <SignInPage isTokenRefused={token !== undefined} />;
  }
  return (
    <main className="app-notice" role="status">
      <p>{state.kind === 'pending' ? words.opening : terms.control.failedAsBefore}</p>
    </main>
  );
}
