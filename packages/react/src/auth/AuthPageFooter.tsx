import { useTranslation } from '../i18n/language.js';
import { overridable } from '../override.js';

export interface AuthPageFooterProps {
  privacyPolicyLink?: string | undefined;
  termsOfServiceLink?: string | undefined;
  factorIds: string[];
  hasSeparateSignUpView: boolean;
  isSignUp: boolean;
}

/** Terms and privacy policy, where an account is made; replaced by `AuthPageFooter_Override`. */
export const AuthPageFooter = overridable(
  'AuthPageFooter',
  function AuthPageFooter(props: AuthPageFooterProps) {
    const t = useTranslation();
    const { termsOfServiceLink: terms, privacyPolicyLink: privacy } = props;
    const makesAccounts = !props.hasSeparateSignUpView || props.isSignUp;
    if (!makesAccounts || (terms === undefined && privacy === undefined)) return null;
    return (
      <div data-supertokens="secondaryText privacyPolicyAndTermsAndConditions">
        {t('AUTH_PAGE_FOOTER_START')}
        {terms !== undefined && <FooterLink href={terms} label="AUTH_PAGE_FOOTER_TOS" />}
        {terms !== undefined && privacy !== undefined && t('AUTH_PAGE_FOOTER_AND')}
        {privacy !== undefined && <FooterLink href={privacy} label="AUTH_PAGE_FOOTER_PP" />}
        {t('AUTH_PAGE_FOOTER_END')}
      </div>
    );
  },
);

function FooterLink({ href, label }: { href: string; label: string }) {
  const t = useTranslation();
  return (
    <a data-supertokens="link" href={href} target="_blank" rel="noopener noreferrer">
      {t(label)}
    </a>
  );
}
