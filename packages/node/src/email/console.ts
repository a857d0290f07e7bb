import { isProductionEnv, isTestEnv } from '../env.js';
import type { EmailDeliveryInterface } from './delivery.js';

/** What is worth reading of a mail on a console. */
export interface PrintedMail {
  readonly to: string;
  readonly subject: string;
  /** Where the mail's button leads. */
  readonly link: string;
}

/** What the printing depends on; tests bring their own. */
export interface ConsoleDeliveryOptions {
  readonly print?: (text: string) => void;
  /** Whether this is a test run, where nobody reads the console. */
  readonly isTest?: () => boolean;
  /** Whether this is production, where a log must not hold links that sign people in. */
  readonly isProduction?: () => boolean;
}

/**
 * The delivery of an application that has configured none: it prints the mail for the developer and sends
 * nothing. No service of anybody else is called; for real mails give `emailDelivery` an `SMTPService`.
 */
export function consoleDelivery<T>(
  describe: (input: T) => PrintedMail,
  options: ConsoleDeliveryOptions = {},
): EmailDeliveryInterface<T> {
  const { print = console.log, isTest = isTestEnv, isProduction = isProductionEnv } = options;
  return {
    async sendEmail(input) {
      if (isTest()) return;
      const mail = describe(input);
      print(isProduction() ? withoutContent(mail) : withLink(mail));
    },
  };
}

const withLink = ({ to, subject, link }: PrintedMail): string =>
  [
    '',
    '  E-mail, printed here and not sent: no mail server is configured',
    '',
    `  To       ${onOneLine(to)}`,
    `  Subject  ${onOneLine(subject)}`,
    `  Link     ${onOneLine(link)}`,
    '',
    '  To send it, give the recipe an `emailDelivery: { service: new SMTPService({ … }) }`.',
    '',
  ].join('\n');

const withoutContent = ({ subject }: PrintedMail): string =>
  `E-mail "${onOneLine(subject)}" NOT SENT: no mail server is configured. Give the recipe an emailDelivery with an SMTPService.`;

/** An address is a user's input: it must not draw on the terminal. */
const onOneLine = (text: string): string => text.replaceAll(/\p{Cc}/gu, ' ');
