import type { ReactElement } from 'react';
import { Card } from '../ui/Card.js';
import { NoticeSlot } from '../ui/Notice.js';
import { AuthPageComponentList } from './AuthPageComponentList.js';
import { AuthPageFooter } from './AuthPageFooter.js';
import { AuthPageHeader } from './AuthPageHeader.js';
import type { AuthPageThemeProps } from './types.js';

/** The authentication page's look, a function of its props. */
export function AuthPageTheme(props: AuthPageThemeProps): ReactElement {
  return (
    <Card tokens={props.factorIds.length > 1 ? 'authPage multiFactor' : 'authPage singleFactor'}>
      <AuthPageHeader
        factorIds={props.factorIds}
        isSignUp={props.isSignUp}
        hasSeparateSignUpView={props.hasSeparateSignUpView}
        onSignInUpSwitcherClick={props.onSignInUpSwitcherClick}
        resetFactorList={props.resetFactorList}
        showBackButton={props.showBackButton}
      />
      <NoticeSlot error={props.error} />
      <AuthPageComponentList {...props} />
      <AuthPageFooter
        factorIds={props.factorIds}
        hasSeparateSignUpView={props.hasSeparateSignUpView}
        isSignUp={props.isSignUp}
        privacyPolicyLink={props.privacyPolicyLink}
        termsOfServiceLink={props.termsOfServiceLink}
      />
    </Card>
  );
}
