import { ProblemError } from '@cityloop/client/problem';
import { signInSentence } from '@cityloop/ui/problem-sentences';
import { ENTRANCE_WORDS } from '@cityloop/ui/words/entrance';
import { useLanguage, useTerms, useWords } from '@cityloop/ui/words/use-words';
import { type FormEvent, type KeyboardEvent, useState } from 'react';
import { useSessionActions } from '../../session/session.ts';

/** Username and password; the answer stands in an alert region below them. */
export function SignInForm({ notice }: { readonly notice: string | undefined }) {
  const language = useLanguage();
  const { control, thing } = useTerms();
  const { signIn } = useSessionActions();
  const [isBusy, setIsBusy] = useState(false);
  const [message, setMessage] = useState(notice);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    setIsBusy(true);
    setMessage(undefined);
    try {
      await signIn({ username: String(fields.get('username')).trim(), password: String(fields.get('password')) });
    } catch (error) {
      setMessage(signInSentence(error instanceof ProblemError ? error : undefined, language, Date.now()));
      setIsBusy(false);
    }
  }

  return (
    <form className="sign-in-form" onSubmit={submit} aria-busy={isBusy}>
      <h1>{control.signIn}</h1>
      <label>
        <span>{thing.username}</span>
        <input name="username" autoComplete="username" autoCapitalize="none" spellCheck={false} required />
      </label>
      <PasswordField />
      <p className="sign-in-message" role="alert">
        {message}
      </p>
      <button type="submit" className="sign-in-submit" disabled={isBusy}>
        {isBusy ? control.signingIn : control.signIn}
      </button>
    </form>
  );
}

function PasswordField() {
  const { terms, words } = useWords(ENTRANCE_WORDS);
  const [isShown, setIsShown] = useState(false);
  const [hasCapsLock, setHasCapsLock] = useState(false);
  const noticeCapsLock = (event: KeyboardEvent) => setHasCapsLock(event.getModifierState('CapsLock'));
  return (
    <div className="sign-in-password">
      <label>
        <span>{terms.thing.password}</span>
        <input
          name="password"
          type={isShown ? 'text' : 'password'}
          autoComplete="current-password"
          required
          onKeyUp={noticeCapsLock}
        />
      </label>
      <button type="button" aria-pressed={isShown} onClick={() => setIsShown(!isShown)}>
        {isShown ? words.hidePassword : words.showPassword}
      </button>
      {hasCapsLock && <small>{words.capsLock}</small>}
    </div>
  );
}
