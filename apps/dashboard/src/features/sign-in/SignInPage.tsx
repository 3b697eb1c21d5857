import { ENTRANCE_WORDS } from '@cityloop/ui/words/entrance';
import { otherLanguage } from '@cityloop/ui/words/language';
import { TERMS } from '@cityloop/ui/words/terms';
import { changeLanguage, useWords } from '@cityloop/ui/words/use-words';
import { CityRings } from './CityRings.tsx';
import { SignInForm } from './SignInForm.tsx';
import './sign-in.css';

/** The way in for people. A wall whose display token was refused is told so. */
export function SignInPage({ isTokenRefused }: { readonly isTokenRefused: boolean }) {
  const { language, words } = useWords(ENTRANCE_WORDS);
  const other = otherLanguage(language);
  return (
    <div className="sign-in">
      <CityRings />
      <button type="button" className="sign-in-language" lang={other} onClick={() => changeLanguage(other)}>
        {TERMS[other].thing.ownName}
      </button>
      <main className="sign-in-main">
        <header>
          <p className="sign-in-product">{words.product}</p>
          <p className="sign-in-motto">{words.motto}</p>
        </header>
        <SignInForm notice={isTokenRefused ? words.tokenRefused : undefined} />
      </main>
    </div>
  );
}
