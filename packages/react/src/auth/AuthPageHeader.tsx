import { type ReactElement, useRef } from 'react';
import { useTranslation } from '../i18n/language.js';
import { overridable } from '../override.js';
import { Title } from '../ui/Card.js';
import { TextAction } from '../ui/Link.js';
import { Words } from '../ui/Words.js';

export interface AuthPageHeaderProps {
  factorIds: string[];
  isSignUp: boolean;
  hasSeparateSignUpView: boolean;
  onSignInUpSwitcherClick: (() => void) | undefined;
  resetFactorList: () => void;
  showBackButton: boolean;
  /** Takes the title's place; a translation key. */
  headerLabel?: string;
  hideSignInSwitcher?: boolean;
}

/** Title and switch between sign-in and sign-up; replaced by `AuthPageHeader_Override`. */
export const AuthPageHeader = overridable(
  'AuthPageHeader',
  function AuthPageHeader(props: AuthPageHeaderProps) {
    const view = !props.hasSeparateSignUpView ? 'SIGN_IN_AND_UP' : props.isSignUp ? 'SIGN_UP' : 'SIGN_IN';
    const firstView = useRef(view);
    const switched = useRef(false);
    switched.current ||= view !== firstView.current;
    const switcher = props.hideSignInSwitcher === true ? undefined : props.onSignInUpSwitcherClick;
    return (
      <>
        {/* The key makes the title of the other view a new element, which then takes the focus and is read out. */}
        <Title
          key={view}
          tokens="withBackButton"
          onBack={props.showBackButton ? props.resetFactorList : undefined}
          focusOnMount={switched.current}
        >
          <Words label={props.headerLabel ?? `AUTH_PAGE_HEADER_TITLE_${view}`} />
        </Title>
        {props.hasSeparateSignUpView && switcher !== undefined && (
          <Switcher isSignUp={props.isSignUp} onClick={switcher} />
        )}
      </>
    );
  },
);

function Switcher({ isSignUp, onClick }: { isSignUp: boolean; onClick: () => void }): ReactElement {
  const t = useTranslation();
  const [view, target] = isSignUp ? ['SIGN_UP', 'SIGN_UP_SIGN_IN_LINK'] : ['SIGN_IN', 'SIGN_IN_SIGN_UP_LINK'];
  const end = t(`AUTH_PAGE_HEADER_SUBTITLE_${view}_END`);
  return (
    <div data-supertokens="headerSubtitle secondaryText">
      {t(`AUTH_PAGE_HEADER_SUBTITLE_${view}_START`)}{' '}
      <TextAction tokens="link" onClick={onClick}>
        <Words label={`AUTH_PAGE_HEADER_SUBTITLE_${target}`} />
      </TextAction>
      {end !== '' && ` ${end}`}
    </div>
  );
}
