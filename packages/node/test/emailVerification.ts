import EmailPassword from '../src/recipe/emailpassword/index.js';
import EmailVerification from '../src/recipe/emailverification/index.js';
import type {
  TypeEmailVerificationEmailDeliveryInput,
  TypeInput,
} from '../src/recipe/emailverification/types.js';
import Session from '../src/recipe/session/index.js';
import type { AnyValue } from '../src/types.js';
import { form, freshEmail } from './emailPassword.js';
import { type Ask, ask, initSdk } from './sdk.js';

/** What a test looks at of a mail; with the published SDK it is the published one's. */
export type Mail = TypeEmailVerificationEmailDeliveryInput;

/** A delivery that keeps the mails. */
export function mailbox() {
  const mails: Mail[] = [];
  return {
    mails,
    delivery: {
      service: {
        sendEmail: async (mail: Mail) => {
          mails.push(mail);
        },
      },
    },
  };
}

/** Builds an app with passwords, verified e-mails and sessions. */
export const initEmailVerification = (coreAddress: string, config: Partial<TypeInput> = {}): void =>
  initSdk(coreAddress, {
    init: {
      recipeList: [
        EmailVerification.init({ mode: 'REQUIRED', ...config }),
        EmailPassword.init(),
        Session.init(),
      ],
    },
  });

/** A client that keeps its access token in a header, of either SDK. */
export class Client {
  readonly email = freshEmail();
  accessToken = '';

  constructor(readonly send: typeof ask = ask) {}

  async ask(path: string, method: 'GET' | 'POST' = 'POST', body?: unknown): Promise<[number, AnyValue]> {
    const headers = {
      'st-auth-mode': 'header',
      ...(this.accessToken !== '' && { authorization: `Bearer ${this.accessToken}` }),
    };
    const request: Ask = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const answer = await this.send(`/auth${path}`, request);
    this.accessToken = answer.headers.get('st-access-token') ?? this.accessToken;
    return [answer.status, await answer.json()];
  }

  async signUp(): Promise<string> {
    const [, body] = await this.ask(
      '/signup',
      'POST',
      form({ email: this.email, password: 'correct h0rse' }),
    );
    return body.user.id;
  }

  /** What the session says of the e-mail, and whose it is. */
  get payload(): AnyValue {
    return JSON.parse(Buffer.from(this.accessToken.split('.')[1] ?? '', 'base64url').toString('utf8'));
  }
}
