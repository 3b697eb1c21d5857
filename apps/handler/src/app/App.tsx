import { signIn, signOut, whoAmI } from '@cityloop/client/session';
import type { Session } from '@cityloop/contract/rest/account';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { SignIn } from '../features/sign-in/SignIn.tsx';
import { TaskPage } from '../features/task/TaskPage.tsx';
import { TaskList } from '../features/tasks/TaskList.tsx';
import { useLive } from '../live/use-live.ts';
import { city } from './city.ts';
import { changeLanguage } from './language.ts';
import { queryClient } from './query-client.ts';
import { useScreen } from './route.ts';

const SESSION_KEY = ['session'] as const;

/** Signed in? Then my tasks or the one task; else the way in. */
export function App() {
  const session = useQuery({
    queryKey: SESSION_KEY,
    queryFn: async () => (await whoAmI(city)) ?? null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (session.isPending) return <Splash />;
  if (!session.data) {
    return <SignIn signIn={(username, password) => signIn(city, username, password)} onSignedIn={rememberSession} />;
  }
  return <SignedIn session={session.data} />;
}

function SignedIn({ session }: { readonly session: Session }) {
  const { t } = useTranslation();
  const screen = useScreen();
  const { connection, serverOffsetMs } = useLive({ city, session, queryClient });
  return (
    <div className="app">
      <header className="bar">
        {screen.name === 'task' ? (
          <a className="back" href="#/" aria-label={t('back')}>
            ‹
          </a>
        ) : null}
        <h1>{screen.name === 'task' ? screen.caseId : t('myTasks')}</h1>
        <span className="live" data-testid="connection" data-state={connection}>
          <i aria-hidden="true" />
          {t(`connection.${connection}`)}
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
  const { t, i18n } = useTranslation();
  return (
    <footer className="foot">
      <span>{session.displayName}</span>
      <button type="button" onClick={() => changeLanguage(i18n.language === 'en' ? 'zh-CN' : 'en')}>
        {i18n.language === 'en' ? '中文' : 'English'}
      </button>
      <button type="button" onClick={leave}>
        {t('signOut')}
      </button>
    </footer>
  );
}

function Splash() {
  const { t } = useTranslation();
  return <p className="splash">{t('loading')}</p>;
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
