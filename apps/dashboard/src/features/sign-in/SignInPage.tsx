import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../words/language.ts';
import { CityRings } from './CityRings.tsx';
import { SignInForm } from './SignInForm.tsx';
import './sign-in.css';

/** The way in for people. A wall whose display token was refused is told so. */
export function SignInPage({ isTokenRefused }: { readonly isTokenRefused: boolean }) {
  const { t } = useTranslation('signIn');
  const { language, changeLanguage } = useLanguage();
  return (
    <div className="sign-in">
      <CityRings />
      <button
        type="button"
        className="sign-in-language"
        lang={language === 'en' ? 'zh-CN' : 'en'}
        onClick={() => changeLanguage(language === 'en' ? 'zh-CN' : 'en')}
      >
        {t('language')}
      </button>
      <main className="sign-in-main">
        <header>
          <p className="sign-in-product">{t('product')}</p>
          <p className="sign-in-motto">{t('motto')}</p>
        </header>
        <SignInForm notice={isTokenRefused ? t('tokenRefused') : undefined} />
      </main>
    </div>
  );
}
