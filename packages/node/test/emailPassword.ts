import EmailPassword from '../src/recipe/emailpassword/index.js';
import type { TypeEmailPasswordEmailDeliveryInput, TypeInput } from '../src/recipe/emailpassword/types.js';
import Session from '../src/recipe/session/index.js';
import { ask, initSdk, type SdkOptions, startCore } from './sdk.js';

/** A mail that the recipe handed to its delivery. */
export type Mail = TypeEmailPasswordEmailDeliveryInput;

/** Mails in the order they came, and a way to wait for one: they are sent after the answer to the request. */
export interface Outbox {
  readonly mails: readonly Mail[];
  readonly delivery: NonNullable<TypeInput['emailDelivery']>;
  next(): Promise<Mail>;
}

/** A delivery that keeps the mails. */
export function outbox(): Outbox {
  const mails: Mail[] = [];
  const waiting: ((mail: Mail) => void)[] = [];
  let taken = 0;
  return {
    mails,
    delivery: {
      service: {
        sendEmail: async (mail) => {
          mails.push(mail);
          const resolve = waiting.shift();
          if (resolve === undefined) return;
          taken += 1;
          resolve(mail);
        },
      },
    },
    next: () => {
      const ready = mails[taken];
      if (ready === undefined) return new Promise((resolve) => waiting.push(resolve));
      taken += 1;
      return Promise.resolve(ready);
    },
  };
}

/** A core whose password hashes cost next to nothing. */
export const startCoreWithCheapHashes = () => startCore({ bcrypt_log_rounds: 4 });

/** Builds an app with the recipe and sessions. */
export const initEmailPassword = (
  coreAddress: string,
  config?: TypeInput,
  { init, ...options }: SdkOptions = {},
): void =>
  initSdk(coreAddress, {
    ...options,
    init: { recipeList: [EmailPassword.init(config), Session.init(options.session)], ...init },
  });

/** A form's fields as a client sends them. */
export const form = (fields: Record<string, unknown>) => ({
  formFields: Object.entries(fields).map(([id, value]) => ({ id, value })),
});

/** Posts JSON to a route below `/auth`, as a browser that keeps sessions in cookies. */
export const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  ask(`/auth${path}`, { headers: { 'st-auth-mode': 'cookie', ...headers }, body: JSON.stringify(body) });

/** Status and body of an answer. */
export async function answered(promise: Promise<Response>): Promise<[number, unknown]> {
  const answer = await promise;
  return [answer.status, await answer.json()];
}

/** An address that no other test has. */
export const freshEmail = (): string => `${crypto.randomUUID()}@example.com`;

/** The token in a reset link. */
export const tokenIn = (link: string): string => new URL(link).searchParams.get('token') ?? '';
