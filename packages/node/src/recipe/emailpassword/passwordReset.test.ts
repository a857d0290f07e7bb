import type { TestCore } from '@latchkey/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  answered,
  form,
  freshEmail,
  initEmailPassword,
  type Outbox,
  outbox,
  post,
  startCoreWithCheapHashes,
  tokenIn,
} from '../../../test/emailPassword.js';
import { cookieHeader, serve } from '../../../test/sdk.js';
import SuperTokens from '../../index.js';
import { User } from '../../user.js';
import Session from '../session/index.js';
import EmailPassword from './index.js';

let core: TestCore;
let box: Outbox;

beforeAll(async () => {
  core = await startCoreWithCheapHashes();
});
afterAll(() => core.close());
beforeEach(() => {
  box = outbox();
  initEmailPassword(core.address, { emailDelivery: box.delivery });
});

const password = 'correct h0rse';
const newPassword = 'battery st4ple';
const invalidToken = [200, { status: 'RESET_PASSWORD_INVALID_TOKEN_ERROR' }];
const ok = [200, { status: 'OK' }];

const signUp = async (email = freshEmail()) => {
  const answer = await post('/signup', form({ email, password }));
  return { email, id: (await answer.json()).user.id, cookie: cookieHeader(answer) };
};
const signInStatus = async (email: string, tried: string) =>
  (await (await post('/signin', form({ email, password: tried }))).json()).status;
const forget = (email: string) => answered(post('/user/password/reset/token', form({ email })));
const reset = (token: unknown, value = newPassword) =>
  answered(post('/user/password/reset', { ...form({ password: value }), token, method: 'token' }));

describe('asking for a link', () => {
  it('mails a link to the website', async () => {
    const { email, id } = await signUp();
    expect(await forget(` ${email.toUpperCase()} `)).toEqual(ok);
    const mail = await box.next();
    expect(mail).toMatchObject({ type: 'PASSWORD_RESET', tenantId: 'public', user: { id } });
    expect(mail.user.recipeUserId?.getAsString()).toBe(id);
    expect(mail.user.email.toLowerCase()).toBe(email);
    expect(mail.passwordResetLink).toMatch(
      /^https:\/\/example\.com\/auth\/reset-password\?token=[\w-]+&tenantId=public$/,
    );
  });

  it('answers alike for an unknown e-mail, and mails nothing', async () => {
    expect(await forget(freshEmail())).toEqual(ok);
    const { email } = await signUp();
    await forget(email);
    await box.next();
    expect(box.mails).toHaveLength(1);
  });

  it('answers before the mail is sent, and also when it cannot be sent', async () => {
    const logged = vi.spyOn(console, 'error').mockReturnValue();
    let fail = (_error: Error): void => undefined;
    let isAsked = false;
    const service = {
      sendEmail: () => {
        isAsked = true;
        return new Promise<void>((_resolve, reject) => {
          fail = reject;
        });
      },
    };
    initEmailPassword(core.address, { emailDelivery: { service } });
    const { email } = await signUp();
    expect(await forget(email)).toEqual(ok);
    await vi.waitFor(() => expect(isAsked).toBe(true));
    fail(new Error('connection refused'));
    await vi.waitFor(() => expect(logged).toHaveBeenCalledOnce());
    expect(logged.mock.calls[0]).toEqual([
      'Latchkey: a password-reset mail could not be sent.',
      new Error('connection refused'),
    ]);
    logged.mockRestore();
  });

  it('sends before it answers where a function ends with its answer', async () => {
    initEmailPassword(core.address, { emailDelivery: box.delivery }, { init: { isInServerlessEnv: true } });
    const { email } = await signUp();
    await forget(email);
    expect(box.mails).toHaveLength(1);
  });

  it('checks the form', async () => {
    const answer = post('/user/password/reset/token', form({ email: 'ada' }));
    expect(await answered(answer)).toEqual([
      200,
      { status: 'FIELD_ERROR', formFields: [{ id: 'email', error: 'Email is invalid' }] },
    ]);
  });
});

describe('setting a new password', () => {
  const link = async (email: string) => {
    await forget(email);
    return tokenIn((await box.next()).passwordResetLink);
  };

  it('works once, and makes no session', async () => {
    const { email } = await signUp();
    const token = await link(email);
    const answer = await post('/user/password/reset', { ...form({ password: newPassword }), token });
    expect([answer.status, await answer.json()]).toEqual(ok);
    expect([answer.headers.getSetCookie(), answer.headers.get('front-token')]).toEqual([[], null]);
    expect(await reset(token)).toEqual(invalidToken);
    expect(await signInStatus(email, password)).toBe('WRONG_CREDENTIALS_ERROR');
    expect(await signInStatus(email, newPassword)).toBe('OK');
  });

  it('leaves sessions as they are', async () => {
    const { email, cookie, id } = await signUp();
    await reset(await link(email));
    const answer = await serve('/me', { headers: { cookie } }, async (req, res) => ({
      id: (await Session.getSession(req, res, { checkDatabase: true })).getUserId(),
    }));
    expect(await answer.json()).toEqual({ id });
  });

  it('refuses a bad password and keeps the token', async () => {
    const { email } = await signUp();
    const token = await link(email);
    expect(await reset(token, 'short1')).toEqual([
      200,
      {
        status: 'FIELD_ERROR',
        formFields: [
          { id: 'password', error: 'Password must contain at least 8 characters, including a number' },
        ],
      },
    ]);
    expect(await reset(token)).toEqual(ok);
  });

  it('asks for the token after the form is checked', async () => {
    const missing = post('/user/password/reset', form({ password: newPassword }));
    expect(await answered(missing)).toEqual([400, { message: 'Please provide the password reset token' }]);
    for (const token of [null, 1, {}]) {
      expect(await reset(token)).toEqual([400, { message: 'The password reset token must be a string' }]);
    }
    expect(await answered(post('/user/password/reset', form({ password: 'short1' })))).toMatchObject([
      200,
      { status: 'FIELD_ERROR' },
    ]);
    expect(await reset('made-up')).toEqual(invalidToken);
  });

  it('is refused when the user is gone', async () => {
    const { email, id } = await signUp();
    const token = await link(email);
    await SuperTokens.deleteUser(id);
    expect(await reset(token)).toEqual(invalidToken);
  });

  it('answers a policy that is stricter in the function as an error of the field', async () => {
    initEmailPassword(core.address, {
      emailDelivery: box.delivery,
      override: {
        functions: (original) => ({
          ...original,
          updateEmailOrPassword: async () => ({
            status: 'PASSWORD_POLICY_VIOLATED_ERROR',
            failureReason: 'You had this password before',
          }),
        }),
      },
    });
    const { email } = await signUp();
    expect(await reset(await link(email))).toEqual([
      200,
      {
        status: 'FIELD_ERROR',
        formFields: [{ id: 'password', error: 'You had this password before' }],
      },
    ]);
  });
});

describe('with users whose login methods are linked', () => {
  const method = (recipeUserId: string, email: string, verified: boolean, recipeId = 'emailpassword') => ({
    recipeId,
    recipeUserId,
    email,
    verified,
    tenantIds: ['public'],
    timeJoined: 1,
  });
  const user = (isPrimaryUser: boolean, ...loginMethods: ReturnType<typeof method>[]) => ({
    id: loginMethods[0]?.recipeUserId,
    isPrimaryUser,
    tenantIds: ['public'],
    timeJoined: 1,
    emails: loginMethods.map(({ email }) => email),
    phoneNumbers: [],
    thirdParty: [],
    webauthn: { credentialIds: [] },
    loginMethods,
  });
  const [own, other] = ['ada@example.com', 'eve@example.com'];

  /** A core with these users, whoever asks; the recipe's own functions are replaced. */
  const withUsers = (...users: ReturnType<typeof user>[]) => {
    const calls: string[] = [];
    const found = Response.json({ status: 'OK', users });
    const fetchFromCore = vi.spyOn(globalThis, 'fetch').mockImplementation(async (input) => {
      const url = String(input);
      if (url.includes('/apiversion')) return Response.json({ versions: ['5.4'] });
      if (url.includes('/user/id')) return Response.json({ status: 'OK', user: users[0] });
      return found.clone();
    });
    initEmailPassword('http://127.0.0.1:1', {
      emailDelivery: box.delivery,
      override: {
        functions: (original) => ({
          ...original,
          createResetPasswordToken: async ({ userId }) => {
            calls.push(`token for ${userId}`);
            return { status: 'OK', token: 't' };
          },
          consumePasswordResetToken: async ({ token }) => ({ status: 'OK', email: own, userId: token }),
          updateEmailOrPassword: async ({ recipeUserId }) => {
            calls.push(`password of ${recipeUserId.getAsString()}`);
            return { status: 'OK' };
          },
          createNewRecipeUser: async ({ email }) => {
            calls.push(`new user ${email}`);
            return { status: 'EMAIL_ALREADY_EXISTS_ERROR' };
          },
        }),
      },
    });
    return { calls, restore: () => fetchFromCore.mockRestore() };
  };

  it('refuses a reset that could take an account over', async () => {
    const { calls, restore } = withUsers(
      user(true, method('github', other, true, 'thirdparty'), method('pw', own, false)),
    );
    expect(await forget(own)).toEqual([
      200,
      {
        status: 'PASSWORD_RESET_NOT_ALLOWED',
        reason:
          'Reset password link was not created because of account take over risk. Please contact support. (ERR_CODE_001)',
      },
    ]);
    expect(await reset('pw')).toEqual(invalidToken);
    expect(calls).toEqual([]);
    restore();
  });

  it('names the primary user in the mail and resets the method with the password', async () => {
    const { calls, restore } = withUsers(
      user(true, method('github', own, true, 'thirdparty'), method('pw', own, false)),
    );
    expect(await forget(own)).toEqual(ok);
    expect(await box.next()).toMatchObject({ user: { id: 'github', email: own } });
    expect(await reset('pw')).toEqual(ok);
    expect(calls).toEqual(['token for pw', 'password of pw']);
    restore();
  });

  it('mails nothing when nobody has a password for the e-mail', async () => {
    const { calls, restore } = withUsers(user(true, method('github', own, true, 'thirdparty')));
    expect(await forget(own)).toEqual(ok);
    expect(calls).toEqual([]);
    expect(await reset('github')).toEqual(invalidToken);
    expect(calls).toEqual([`new user ${own}`]);
    restore();
  });
});

describe('from the application', () => {
  it('makes tokens and links for ids of users', async () => {
    const { email, id } = await signUp();
    const made = await EmailPassword.createResetPasswordLink('public', id, email);
    if (made.status !== 'OK') throw new Error(made.status);
    expect(made.link).toMatch(/^https:\/\/example\.com\/auth\/reset-password\?token=/);
    const token = tokenIn(made.link);
    expect(await EmailPassword.consumePasswordResetToken('public', token)).toEqual({
      status: 'OK',
      email,
      userId: id,
    });
    expect(await EmailPassword.consumePasswordResetToken('public', token)).toEqual({
      status: 'RESET_PASSWORD_INVALID_TOKEN_ERROR',
    });
    const nobody = { status: 'UNKNOWN_USER_ID_ERROR' };
    expect(await EmailPassword.createResetPasswordToken('public', 'nobody', email)).toEqual(nobody);
    expect(await EmailPassword.createResetPasswordLink('public', 'nobody', email)).toEqual(nobody);
    expect(await EmailPassword.sendResetPasswordEmail('public', 'nobody', email)).toEqual(nobody);
    expect(await EmailPassword.sendResetPasswordEmail('public', id, 'other@example.com')).toEqual(nobody);
  });

  it('sends mails', async () => {
    const { email, id } = await signUp();
    expect(await EmailPassword.sendResetPasswordEmail('public', id, email)).toEqual({ status: 'OK' });
    expect(box.mails).toHaveLength(1);
    expect(box.mails[0]).toMatchObject({ user: { id, email }, tenantId: 'public' });
  });

  it('resets with a token, by the policy of the form', async () => {
    const { email, id } = await signUp();
    const tokenOf = async () => {
      const made = await EmailPassword.createResetPasswordToken('public', id, email);
      return made.status === 'OK' ? made.token : '';
    };
    expect(await EmailPassword.resetPasswordUsingToken('public', await tokenOf(), 'short1')).toEqual({
      status: 'PASSWORD_POLICY_VIOLATED_ERROR',
      failureReason: 'Password must contain at least 8 characters, including a number',
    });
    expect(await EmailPassword.resetPasswordUsingToken('public', await tokenOf(), newPassword)).toEqual({
      status: 'OK',
    });
    expect(await EmailPassword.resetPasswordUsingToken('public', 'made-up', newPassword)).toEqual({
      status: 'RESET_PASSWORD_INVALID_TOKEN_ERROR',
    });
    const signedIn = await EmailPassword.signIn('public', email, newPassword);
    expect(signedIn).toMatchObject({ status: 'OK' });
    expect(signedIn.status === 'OK' && signedIn.user).toBeInstanceOf(User);
  });
});
