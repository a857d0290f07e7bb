import { App } from '../../app.js';
import { type PrintedMail, renderMail } from '../../email/index.js';
import type { TypeEmailPasswordEmailDeliveryInput } from './types.js';

type Mail = TypeEmailPasswordEmailDeliveryInput;

const subject = 'Password reset instructions';

/** The mail of the console, for applications without a mail server. */
export const describeMail = ({ user, passwordResetLink }: Mail): PrintedMail => ({
  to: user.email,
  subject,
  link: passwordResetLink,
});

/** The mail of a mail server. */
export function contentOf({ user, passwordResetLink }: Mail) {
  const { appName } = App.getInstanceOrThrowError().appInfo;
  return {
    body: passwordResetHTML(appName, user.email, passwordResetLink),
    isHtml: true,
    subject,
    toEmail: user.email,
  };
}

/** The HTML of the password-reset mail. */
export const passwordResetHTML = (appName: string, email: string, link: string): string =>
  renderMail({
    productName: appName,
    subject,
    sentence: 'Reset the password of your account.',
    button: { label: 'Choose a new password', url: link },
    linkIntroduction: 'Or open this link in your browser. It works once, and only for a short time.',
    reason: `You received this e-mail because somebody asked to reset the password of ${email} at ${appName}. If that was not you, do nothing: your password stays as it is.`,
  });
