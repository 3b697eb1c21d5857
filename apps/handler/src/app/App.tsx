import { signIn, signOut, whoAmI } from '@cityloop/client/session';
import type { Session } from '@cityloop/contract/rest/account';
import { CityZone } from '@cityloop/ui/use-times';
import { HANDLER_WORDS } from '@cityloop/ui/words/handler';
import { otherLanguage } from '@cityloop/ui/words/language';
import { TERMS } from '@cityloop/ui/words/terms';
import { changeLanguage, useTerms, useWords } from '@cityloop/ui/words/use-words';
import { useQuery } from '@tanstack/react-query';
import { SignIn } from '../features/sign-in/SignIn.tsx';
import { TaskPage } from '../features/task/TaskPage.tsx';
import { TaskList } from '../features/tasks/TaskList.tsx';
import { useLive } from '../live/use-live.ts';
import { city } from './city.ts';
import { queryClient } from './query-client.ts';
import { useScreen } from './route.ts';

const SESSION_KEY = ['session'] as const;

/** Above every screen its title, in the language on the screen. */
export function App() {
  const { words } = useWords(HANDLER_WORDS);
  return (
    <>
      <title>{words.appName}</title>
      <Entrance />
    </>
  );
}

/** Signed in? Then my tasks or the one task; else the way in. */
function Entrance() {
  const { control } = useTerms();
  const session = useQuery({
    queryKey: SESSION_KEY,
    queryFn: async () => (await whoAmI(city)) ?? null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (session.isPending) return <p className="splash">{control.loading}</p>;
  if (!session.data) {
    return <SignIn signIn={(username, password) => signIn(city, username, password)} onSignedIn={rememberSession} />;
  }
  return <InCity session={session.data} />;
}

/** Times below here are the city's. */
function InCity({ session }: { readonly session: Session }) {
  const known = useQuery({
    queryKey: ['city'],
    queryFn: () => city.call('getCity', {}),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <CityZone value={known.data?.timezone}>
      <SignedIn session={session} />
    </CityZone>
  );
}

function SignedIn({ session }: { readonly session: Session }) {
  const { terms, words } = useWords(HANDLER_WORDS);
  const screen = useScreen();
  const { connection, serverOffsetMs } = useLive({ city, session, queryClient });
  return (
    <div className="app">
      <header className="bar">
        {screen.name === 'task' ? (
          <a className="back" href="#/" aria-label={terms.control.back}>
            ‹
          </a>
        ) : null}
        <h1>{screen.name === 'task' ? screen.caseId : words.myTasks}</h1>
        <span className="live" data-testid="connection" data-state={connection}>
          <i aria-hidden="true" />
          {terms.connection[connection]}
        </span>
      </header>
      <main>
        {screen.name === 'task' ? (
          <TaskPage city={city} caseId={screen.caseId} serverOffsetMs={serverOffsetMs} />
        ) : (
          <TaskList
            city={city}
            session={session}
            serverOffsetMs={serverOffsetMs}
            footer={<Footer session={session} />}
          />
        )}
      </main>
    </div>
  );
}

function Footer({ session }: { readonly session: Session }) {
  const { language, terms } = useWords(HANDLER_WORDS);
  const other = otherLanguage(language);
  return (
    <footer className="foot">
      <span>{session.displayName}</span>
      <button type="button" lang={other} onClick={() => changeLanguage(other)}>
        {TERMS[other].thing.ownName}
      </button>
      <button type="button" onClick={leave}>
        {terms.control.signOut}
      </button>
    </footer>
  );
}

function rememberSession(session: Session): void {
  queryClient.setQueryData(SESSION_KEY, session);
}

async function leave(): Promise<void> {
  await signOut(city);
  queryClient.clear();
  window.location.hash = '';
  window.location.reload();
}
