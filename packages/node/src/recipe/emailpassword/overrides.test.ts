import type { TestCore } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  answered,
  form,
  freshEmail,
  initEmailPassword,
  outbox,
  post,
  startCoreWithCheapHashes,
  tokenIn,
} from '../../../test/emailPassword.js';
import { ask } from '../../../test/sdk.js';
import type { SuperTokensPlugin } from '../../types.js';
import EmailPassword from './index.js';
import type { LinkingFailed } from './types.js';

let core: TestCore;

beforeAll(async () => {
  core = await startCoreWithCheapHashes();
});
afterAll(() => core.close());

const password = 'correct h0rse';
const signUp = (email = freshEmail()) => answered(post('/signup', form({ email, password })));
const signIn = (email: string) => answered(post('/signin', form({ email, password })));

describe('functions', () => {
  it('are reached through one another and from the APIs', async () => {
    const calls: string[] = [];
    initEmailPassword(core.address, {
      override: {
        functions: (original) => ({
          ...original,
          createNewRecipeUser(input) {
            calls.push('createNewRecipeUser');
            return original.createNewRecipeUser(input);
          },
          verifyCredentials(input) {
            calls.push('verifyCredentials');
            return original.verifyCredentials(input);
          },
        }),
      },
    });
    const email = freshEmail();
    await signUp(email);
    await signIn(email);
    await EmailPassword.signUp('public', freshEmail(), password);
    await EmailPassword.signIn('public', email, password);
    expect(calls).toEqual([
      'createNewRecipeUser',
      'verifyCredentials',
      'createNewRecipeUser',
      'verifyCredentials',
    ]);
  });

  const reasons: [LinkingFailed['reason'], string, string][] = [
    ['EMAIL_VERIFICATION_REQUIRED', '013', '009'],
    ['RECIPE_USER_ID_ALREADY_LINKED_WITH_ANOTHER_PRIMARY_USER_ID_ERROR', '014', '010'],
    ['ACCOUNT_INFO_ALREADY_ASSOCIATED_WITH_ANOTHER_PRIMARY_USER_ID_ERROR', '015', '011'],
    ['SESSION_USER_ACCOUNT_INFO_ALREADY_ASSOCIATED_WITH_ANOTHER_PRIMARY_USER_ID_ERROR', '016', '012'],
  ];

  it.each(reasons)('that answer %s give a code for the support', async (reason, upCode, inCode) => {
    initEmailPassword(core.address);
    const email = freshEmail();
    await signUp(email);
    const failed = async () => ({ status: 'LINKING_TO_SESSION_USER_FAILED' as const, reason });
    initEmailPassword(core.address, {
      override: { functions: (original) => ({ ...original, signUp: failed, signIn: failed }) },
    });
    const text = (code: string) =>
      `Cannot sign in / up due to security reasons. Please contact support. (ERR_CODE_${code})`;
    expect(await signUp()).toEqual([200, { status: 'SIGN_UP_NOT_ALLOWED', reason: text(upCode) }]);
    expect(await signIn(email)).toEqual([200, { status: 'SIGN_IN_NOT_ALLOWED', reason: text(inCode) }]);
  });
});

describe('APIs', () => {
  it('may answer with an error of their own', async () => {
    const general = async () => ({ status: 'GENERAL_ERROR' as const, message: 'Closed on Sundays' });
    initEmailPassword(core.address, {
      override: {
        apis: (original) => ({
          ...original,
          signUpPOST: general,
          signInPOST: general,
          emailExistsGET: general,
          passwordResetPOST: general,
          generatePasswordResetTokenPOST: general,
        }),
      },
    });
    const closed = [200, { status: 'GENERAL_ERROR', message: 'Closed on Sundays' }];
    expect(await signUp()).toEqual(closed);
    expect(await signIn(freshEmail())).toEqual(closed);
    const path = '/auth/emailpassword/email/exists?email=a';
    expect(await answered(ask(path, { method: 'GET' }))).toEqual(closed);
    const email = form({ email: freshEmail() });
    expect(await answered(post('/user/password/reset/token', email))).toEqual(closed);
    const body = { ...form({ password }), token: 't' };
    expect(await answered(post('/user/password/reset', body))).toEqual(closed);
  });

  it('are handed the form, the request and the recipe', async () => {
    const seen: unknown[] = [];
    initEmailPassword(core.address, {
      signUpFeature: { formFields: [{ id: 'name' }] },
      override: {
        apis: (original) => ({
          ...original,
          async signUpPOST(input) {
            const { formFields, tenantId, options, userContext } = input;
            seen.push(formFields.find(({ id }) => id === 'name')?.value, tenantId, options.appInfo.appName);
            seen.push(options.req.getHeaderValue('x-test'), options.config.signUpFeature.formFields.length);
            seen.push(userContext._default.request === options.req);
            if (original.signUpPOST === undefined) throw new Error('switched off');
            return original.signUpPOST(input);
          },
        }),
      },
    });
    const body = form({ email: freshEmail(), password, name: 'Ada' });
    expect(await answered(post('/signup', body, { 'x-test': 'yes' }))).toMatchObject([200, { status: 'OK' }]);
    expect(seen).toEqual(['Ada', 'public', 'Notes', 'yes', 3, true]);
  });

  it('leave the route to the application when they are switched off', async () => {
    initEmailPassword(core.address, {
      override: { apis: (original) => ({ ...original, signUpPOST: undefined, emailExistsGET: undefined }) },
    });
    expect((await post('/signup', form({ email: freshEmail(), password }))).status).toBe(404);
    for (const path of ['/signup/email/exists', '/emailpassword/email/exists']) {
      expect((await ask(`/auth${path}?email=a`, { method: 'GET' })).status).toBe(404);
    }
    expect((await signIn(freshEmail()))[0]).toBe(200);
  });
});

describe('e-mail delivery', () => {
  it('has a layer over whatever service there is', async () => {
    const box = outbox();
    initEmailPassword(core.address, {
      emailDelivery: {
        ...box.delivery,
        override: (original) => ({
          sendEmail: (input) =>
            original.sendEmail({
              ...input,
              passwordResetLink: input.passwordResetLink.replace('example.com', 'mobile.example'),
            }),
        }),
      },
    });
    const email = freshEmail();
    await signUp(email);
    await post('/user/password/reset/token', form({ email }));
    const { passwordResetLink } = await box.next();
    expect(passwordResetLink).toMatch(/^https:\/\/mobile\.example\/auth/);
    expect(tokenIn(passwordResetLink)).not.toBe('');
  });

  it('takes a service with private members', async () => {
    class Service {
      readonly #sent: string[] = [];
      async sendEmail({ user }: { user: { email: string } }) {
        this.#sent.push(user.email);
      }
      get sent() {
        return this.#sent;
      }
    }
    const service = new Service();
    initEmailPassword(core.address, { emailDelivery: { service } });
    const user = { id: 'ada', recipeUserId: undefined, email: 'ada@example.com' };
    await EmailPassword.sendEmail({
      type: 'PASSWORD_RESET',
      user,
      passwordResetLink: 'x',
      tenantId: 'public',
    });
    expect(service.sent).toEqual(['ada@example.com']);
  });
});

it('lays plugins in their order between the recipe and the application', async () => {
  const calls: string[] = [];
  const plugin = (id: string): SuperTokensPlugin => ({
    id,
    overrideMap: {
      emailpassword: {
        config: (config) => ({
          ...config,
          signUpFeature: { formFields: [...(config.signUpFeature?.formFields ?? []), { id }] },
        }),
        functions: (original) => ({
          ...original,
          signUp(input) {
            calls.push(`${id} function`);
            return original.signUp(input);
          },
        }),
        apis: (original) => ({
          ...original,
          async signUpPOST(input) {
            calls.push(`${id} API`);
            if (original.signUpPOST === undefined) throw new Error('switched off');
            return original.signUpPOST(input);
          },
        }),
      },
    },
  });
  initEmailPassword(
    core.address,
    {
      override: {
        functions: (original) => ({
          ...original,
          signUp(input) {
            calls.push('own function');
            return original.signUp(input);
          },
        }),
        apis: (original) => ({
          ...original,
          async signUpPOST(input) {
            calls.push('own API');
            if (original.signUpPOST === undefined) throw new Error('switched off');
            return original.signUpPOST(input);
          },
        }),
      },
    },
    { init: { experimental: { plugins: [plugin('first'), plugin('second')] } } },
  );
  expect(await signUp()).toMatchObject([
    200,
    {
      status: 'FIELD_ERROR',
      formFields: [
        { id: 'first', error: 'Field is not optional' },
        { id: 'second', error: 'Field is not optional' },
      ],
    },
  ]);
  const body = form({ first: 1, second: 2, email: freshEmail(), password });
  expect(await answered(post('/signup', body))).toMatchObject([200, { status: 'OK' }]);
  expect(calls).toEqual([
    'own API',
    'second API',
    'first API',
    'own function',
    'second function',
    'first function',
  ]);
});
