import { createTransport } from 'nodemailer';
import { compose, type OverrideableBuilder } from '../override.js';
import type { UserContext } from '../types.js';
import type { EmailDeliveryInterface } from './delivery.js';
import { textOf } from './text.js';

/** A mail server and the sender of the mails. */
export interface SMTPServiceConfig {
  host: string;
  from: { name: string; email: string };
  port: number;
  /** Whether the connection starts with TLS (port 465); otherwise TLS is used as soon as the server offers it. */
  secure?: boolean;
  /** The user to sign in to the server with; `from.email` unless given. */
  authUsername?: string;
  password: string;
}

/** A mail as it goes out. `toEmail` is one address. */
export interface GetContentResult {
  body: string;
  isHtml: boolean;
  subject: string;
  toEmail: string;
}

export type TypeInputSendRawEmail = GetContentResult & { userContext: UserContext };

/** The two steps of sending; both may be overridden. */
export type ServiceInterface<T> = {
  sendRawEmail: (input: TypeInputSendRawEmail) => Promise<void>;
  getContent: (input: T & { userContext: UserContext }) => Promise<GetContentResult>;
};

/** Configuration of an `SMTPService`. */
export type TypeInput<T> = {
  smtpSettings: SMTPServiceConfig;
  override?: (
    originalImplementation: ServiceInterface<T>,
    builder: OverrideableBuilder<ServiceInterface<T>>,
  ) => ServiceInterface<T>;
};

/** Sends a recipe's mails through a mail server. Each recipe extends it with the content of its mails. */
export abstract class SMTPDelivery<T> implements EmailDeliveryInterface<T> {
  readonly serviceImpl: ServiceInterface<T>;

  constructor({ smtpSettings, override }: TypeInput<T>, getContent: (input: T) => GetContentResult) {
    this.serviceImpl = compose<ServiceInterface<T>>(
      { sendRawEmail: rawSender(smtpSettings), getContent: async (input) => getContent(input) },
      [override],
    );
  }

  /** Makes the mail and sends it. Rejects when the server does not take it. */
  sendEmail = async (input: T & { userContext: UserContext }): Promise<void> => {
    const content = await this.serviceImpl.getContent(input);
    await this.serviceImpl.sendRawEmail({ ...content, userContext: input.userContext });
  };
}

function rawSender(settings: SMTPServiceConfig): ServiceInterface<unknown>['sendRawEmail'] {
  const { host, port, secure = false, from, authUsername = from.email, password } = settings;
  const transport = createTransport({
    host,
    port,
    secure,
    auth: { user: authUsername, pass: password },
    // Content may hold what users typed: it must not name files or addresses for the sender to read.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return async ({ body, isHtml, subject, toEmail }) => {
    await transport.sendMail({
      from: { name: from.name, address: from.email },
      // As an object, never as text: `"victim@a.example,x"@b.example` must not be read as two addresses.
      to: { name: '', address: toEmail },
      subject,
      ...(isHtml ? { html: body, text: textOf(body) } : { text: body }),
    });
  };
}
