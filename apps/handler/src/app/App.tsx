import { queryKeyOf, useOperation, useRest } from '@cityloop/client/react/use-operation';
import { signIn, signOut } from '@cityloop/client/session';
import type { Session } from '@cityloop/contract/rest/account';
import { CityZone } from '@cityloop/ui/use-times';
import { HANDLER_WORDS } from '@cityloop/ui/words/handler';
import { otherLanguage } from '@cityloop/ui/words/language';
import { TERMS } from '@cityloop/ui/words/terms';
import { changeLanguage, useTerms, useWords } from '@cityloop/ui/words/use-words';
import { useQueryClient } from '@tanstack/react-query';
import { SignIn } from '../features/sign-in/SignIn.tsx';
import { TaskPage } from '../features/task/TaskPage.tsx';
import { TaskList } from '../features/tasks/TaskList.tsx';
import { useLive } from '../live/use-live.ts';
import { useScreen } from './route.ts';

const FOREVER = { staleTime: Number.POSITIVE_INFINITY };

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
  const rest = useRest();
  const queryClient = useQueryClient();
  const session = useOperation('getSession', {}, FOREVER);
  if (session.isPending) return <p className="splash">{control.loading}</p>;
  if (!session.data) {
    return (
      <SignIn
        signIn={(username, password) => signIn(rest, username, password)}
        onSignedIn={(known) => queryClient.setQueryData(queryKeyOf('getSession', {}), known)}
      />
    );
  }
  return <InCity session={session.data} />;
}

/** Times below here are the city's. */
function InCity({ session }: { readonly session: Session }) {
  const known = useOperation('getCity', {}, FOREVER);
  return (
    <CityZone value={known.data?.timezone}>
      <SignedIn session={session} />
    </CityZone>
  );
}

function SignedIn({ session }: { readonly session: Session }) {
  const { terms, words } = useWords(HANDLER_WORDS);
  const screen = useScreen();
  const { connection, serverOffsetMs } = useLive(session);
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
          <TaskPage session={session} caseId={screen.caseId} serverOffsetMs={serverOffsetMs} />
        ) : (
          <TaskList session={session} serverOffsetMs={serverOffsetMs} footer={<Footer session={session} />} />
        )}
      </main>
    </div>
  );
}

function Footer({ session }: { readonly session: Session }) {
  const { language, terms } = useWords(HANDLER_WORDS);
  const other = otherLanguage(language);
  const rest = useRest();
  const leave = async () => {
    await signOut(rest);
    // Nothing of this person stays in the memory of the page.
    window.location.hash = '';
    window.location.reload();
  };
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
