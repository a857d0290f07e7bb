import type { FC } from 'react';
import type { ComponentOverride } from '../override.js';
import type { AuthComponentProps, AuthSuccessContext, Navigate, UserContext } from '../types.js';
import type { AuthPageFooterProps } from './AuthPageFooter.js';
import type { AuthPageHeaderProps } from './AuthPageHeader.js';

/** What the authentication page's look is drawn from; children of `AuthPage` are given these. */
export interface AuthPageThemeProps {
  onAuthSuccess: (successContext: AuthSuccessContext) => Promise<void>;
  showBackButton: boolean;
  setFactorList: (factorIds: string[]) => void;
  resetFactorList: () => void;
  authComponents: FC<AuthComponentProps>[];
  factorIds: string[];
  hasSeparateSignUpView: boolean;
  isSignUp: boolean;
  onSignInUpSwitcherClick: () => void;
  error: string | undefined;
  onError: (error: string) => void;
  clearError: () => void;
  rebuildAuthPage: () => void;
  privacyPolicyLink: string | undefined;
  termsOfServiceLink: string | undefined;
  userContext: UserContext;
  navigate: Navigate | undefined;
}

/** The components an app may replace. */
export type ComponentOverrideMap = {
  AuthPageHeader_Override?: ComponentOverride<AuthPageHeaderProps>;
  AuthPageFooter_Override?: ComponentOverride<AuthPageFooterProps>;
  AuthPageComponentList_Override?: ComponentOverride<AuthPageThemeProps>;
};
