import type { ReactElement } from 'react';
import type { ResetPasswordUsingTokenThemeProps } from '../types.js';
import { ResetPasswordEmail } from './ResetPasswordEmail.js';
import { SubmitNewPassword } from './SubmitNewPassword.js';

/** The reset screens, a function of their props: with a token the new password, without one the address. */
export function ResetPasswordUsingTokenTheme(props: ResetPasswordUsingTokenThemeProps): ReactElement {
  return props.submitNewPasswordForm === undefined ? (
    <ResetPasswordEmail {...props.enterEmailForm} />
  ) : (
    <SubmitNewPassword {...props.submitNewPasswordForm} />
  );
}
