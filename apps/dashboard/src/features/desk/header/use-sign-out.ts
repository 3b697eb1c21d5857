import { useRest } from '@cityloop/client/react/use-operation';
import { App } from 'antd';
import { useSessionActions } from '../../../session/session.ts';
import { refusalSentences } from '../refusal.ts';
import { useDesk } from '../use-desk.ts';

/** Sign out of this browser, or of every one. A failure is said, since the session then goes on. */
export function useSignOut() {
  const client = useRest();
  const { signOut } = useSessionActions();
  const { message } = App.useApp();
  const { language } = useDesk();
  const saying = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      void message.error(refusalSentences(error, language).join(' '));
    }
  };
  return {
    signOutHere: () => saying(signOut),
    signOutEverywhere: () =>
      saying(async () => {
        await client.call('signOutEverywhere');
        window.location.assign('/sign-in');
      }),
  };
}
