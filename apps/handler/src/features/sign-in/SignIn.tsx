import { ProblemError } from '@cityloop/client/problem';
import type { Session } from '@cityloop/contract/rest/account';
import { signInSentence } from '@cityloop/ui/problem-sentences';
import { HANDLER_WORDS } from '@cityloop/ui/words/handler';
import { useWords } from '@cityloop/ui/words/use-words';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';

interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface SignInProps {
  readonly signIn: (username: string, password: string) => Promise<Session>;
  readonly onSignedIn: (session: Session) => void;
}

/** Account and password; below them why not. */
export function SignIn({ signIn, onSignedIn }: SignInProps) {
  const { language, terms, words } = useWords(HANDLER_WORDS);
  const attempt = useMutation({
    mutationFn: ({ username, password }: Credentials) => signIn(username, password),
    onSuccess: onSignedIn,
  });
  const said = (error: Error) =>
    signInSentence(error instanceof ProblemError ? error : undefined, language, Date.now());
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    attempt.mutate({ username: String(fields.get('username')), password: String(fields.get('password')) });
  }
  return (
    <form className="signin" onSubmit={submit}>
      <img src="/handler/icon.svg" alt="" width="72" height="72" />
      <h1>{words.appName}</h1>
      <label>
        {terms.thing.username}
        <input name="username" autoComplete="username" autoCapitalize="none" required />
      </label>
      <label>
        {terms.thing.password}
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
      {attempt.error ? <p role="alert">{said(attempt.error)}</p> : null}
      <button className="primary" type="submit" disabled={attempt.isPending}>
        {attempt.isPending ? terms.control.signingIn : terms.control.signIn}
      </button>
    </form>
  );
}
