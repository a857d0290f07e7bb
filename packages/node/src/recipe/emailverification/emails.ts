import { App } from '../../app.js';
import { type PrintedMail, renderMail } from '../../email/index.js';
import type { TypeEmailVerificationEmailDeliveryInput } from './types.js';

type Mail = TypeEmailVerificationEmailDeliveryInput;

const subject = 'Email verification instructions';

/** The mail of the console, for applications without a mail server. */
export const describeMail = ({ user, emailVerifyLink }: Mail): PrintedMail => ({
  to: user.email,
  subject,
  link: emailVerifyLink,
});

/** The mail of a mail server. */
export function contentOf({ user, emailVerifyLink }: Mail) {
  const { appName } = App.getInstanceOrThrowError().appInfo;
  return {
    body: emailVerificationHTML(appName, user.email, emailVerifyLink),
    isHtml: true,
    subject,
    toEmail: user.email,
  };
}

/** The HTML of the verification mail. */
export const emailVerificationHTML = (appName: string, email: string, link: string): string =>
  renderMail({
    productName: appName,
    subject,
    sentence: 'Confirm that this is your e-mail address.',
    button: { label: 'Verify e-mail address', url: link },
    linkIntroduction: 'Or open this link in your browser. It works once.',
    reason: `You received this e-mail because somebody gave ${email} as the address of an account at ${appName}. If that was not you, do nothing: the address stays unverified.`,
  });
