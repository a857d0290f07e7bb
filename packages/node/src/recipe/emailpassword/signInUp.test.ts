import type { TestCore } from '@latchkey/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  answered,
  form,
  freshEmail,
  initEmailPassword,
  post,
  startCoreWithCheapHashes,
} from '../../../test/emailPassword.js';
import { ask, cookieHeader, frontTokenOf, serve } from '../../../test/sdk.js';
import SuperTokens from '../../index.js';
import type { NetworkInterceptor } from '../../types.js';
import Session from '../session/index.js';
import EmailPassword from './index.js';

let core: TestCore;

beforeAll(async () => {
  core = await startCoreWithCheapHashes();
});
afterAll(() => core.close());
beforeEach(() => initEmailPassword(core.address));

const password = 'correct h0rse';
const signUp = (email: string, headers = {}, more = {}) =>
  post('/signup', { ...form({ email, password }), ...more }, headers);
const signIn = (email: string, headers = {}, more = {}) =>
  post('/signin', { ...form({ email, password }), ...more }, headers);
const signUpAndGetUser = async (email = freshEmail()) => {
  const answer = await signUp(email);
  const { user } = await answer.json();
  return { email, user, cookie: cookieHeader(answer) };
};

async function putTenant(tenantId: string, fields: object): Promise<void> {
  const answer = await fetch(`${core.address}/recipe/multitenancy/tenant/v2`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', 'cdi-version': '5.4' },
    body: JSON.stringify({ tenantId, ...fields }),
  });
  expect(answer.status).toBe(200);
}

describe('sign-up', () => {
  it('creates the user and a session', async () => {
    const email = freshEmail();
    const answer = await signUp(` ${email.toUpperCase()} `);
    const { status, user } = await answer.json();
    expect([answer.status, status]).toEqual([200, 'OK']);
    expect(user).toMatchObject({
      isPrimaryUser: false,
      tenantIds: ['public'],
      emails: [email],
      phoneNumbers: [],
      thirdParty: [],
      webauthn: { credentialIds: [] },
      loginMethods: [{ recipeId: 'emailpassword', recipeUserId: user.id, email, verified: false }],
    });
    expect(frontTokenOf(answer)).toMatchObject({ uid: user.id, up: { rsub: user.id, tId: 'public' } });
    const visited = await serve('/me', { headers: { cookie: cookieHeader(answer) } }, async (req, res) => ({
      id: (await Session.getSession(req, res)).getUserId(),
    }));
    expect(await visited.json()).toEqual({ id: user.id });
  });

  it('answers a taken e-mail and bad values as errors of fields', async () => {
    const { email } = await signUpAndGetUser();
    expect(await answered(signUp(email))).toEqual([
      200,
      {
        status: 'FIELD_ERROR',
        formFields: [{ id: 'email', error: 'This email already exists. Please sign in instead.' }],
      },
    ]);
    expect(await answered(post('/signup', form({ email: 'ada', password: 'short' })))).toEqual([
      200,
      {
        status: 'FIELD_ERROR',
        formFields: [
          { id: 'password', error: 'Password must contain at least 8 characters, including a number' },
          { id: 'email', error: 'Email is invalid' },
        ],
      },
    ]);
  });

  it('never takes an address that was made up for a user without one', async () => {
    for (const email of ['x@stfakeemail.supertokens.com', 'x@y.fakeemail.com']) {
      expect(await (await signUp(email)).json()).toMatchObject({ status: 'FIELD_ERROR' });
      expect(await answered(signIn(email))).toEqual([200, { status: 'WRONG_CREDENTIALS_ERROR' }]);
    }
  });

  it('answers 400 to a body that is no form', async () => {
    expect(await answered(post('/signup', {}))).toEqual([
      400,
      { message: 'Missing input param: formFields' },
    ]);
    expect(await answered(post('/signup', null))).toEqual([
      400,
      { message: 'Missing input param: formFields' },
    ]);
    expect(await answered(ask('/auth/signup', { body: '{' }))).toEqual([
      400,
      { message: 'API input error: Please make sure to pass a valid JSON input in the request body' },
    ]);
  });
});

describe('sign-in', () => {
  it('gives the user a new session', async () => {
    const { email, user } = await signUpAndGetUser();
    const answer = await signIn(` ${email}`);
    expect(await answer.json()).toEqual({ status: 'OK', user });
    expect(frontTokenOf(answer).uid).toBe(user.id);
  });

  it('answers a wrong password and an unknown e-mail alike', async () => {
    const { email } = await signUpAndGetUser();
    const wrong = post('/signin', form({ email, password: 'x' }));
    expect(await answered(wrong)).toEqual([200, { status: 'WRONG_CREDENTIALS_ERROR' }]);
    expect(await answered(signIn(freshEmail()))).toEqual([200, { status: 'WRONG_CREDENTIALS_ERROR' }]);
  });

  it('asks the core the same for a wrong password and an unknown e-mail, so that it takes the same time', async () => {
    const { email } = await signUpAndGetUser();
    const calls: string[] = [];
    const networkInterceptor: NetworkInterceptor = (request) => {
      calls.push(`${request.method} ${new URL(request.url).pathname}`);
      return request;
    };
    const supertokens = { connectionURI: core.address, networkInterceptor };
    const callsOf = async (credentials: object) => {
      initEmailPassword(core.address, {}, { init: { supertokens } });
      calls.length = 0;
      await post('/signin', form({ ...credentials }));
      return [...calls];
    };
    const wrong = await callsOf({ email, password: 'wrong' });
    expect(wrong).toContain('post /public/recipe/signin');
    expect(await callsOf({ email: freshEmail(), password })).toEqual(wrong);
  });

  it('checks the form of the e-mail only, and that there is a password', async () => {
    expect(await answered(post('/signin', form({ email: 'ada', password: '' })))).toEqual([
      200,
      {
        status: 'FIELD_ERROR',
        formFields: [
          { id: 'email', error: 'Email is invalid' },
          { id: 'password', error: 'Field is not optional' },
        ],
      },
    ]);
  });
});

describe('what older clients see of a user', () => {
  const shape = async (headers: Record<string, string>) => {
    const { user, createdNewUser, createdNewRecipeUser } = await (await signUp(freshEmail(), headers)).json();
    expect([createdNewUser, createdNewRecipeUser]).toEqual([undefined, undefined]);
    return Object.keys(user).sort();
  };
  const whole = [
    'emails',
    'id',
    'isPrimaryUser',
    'loginMethods',
    'phoneNumbers',
    'tenantIds',
    'thirdParty',
    'timeJoined',
    'webauthn',
  ];
  const flat = ['email', 'id', 'timeJoined'];

  it.each([
    ['1.17', flat],
    ['1.18', whole],
    ['1.19', whole],
    ['2.0', flat],
    ['3.0', whole],
    ['4.2', whole],
    ['1.17,2.0, 1.9', flat],
    ['1.17,3.1', whole],
    ['', whole],
  ])('FDI %s', async (version, keys) => {
    expect(await shape(version === '' ? {} : { 'fdi-version': version })).toEqual(keys);
  });
});

describe('with a session', () => {
  const linkingText =
    'Please initialise the account linking recipe and define shouldDoAutomaticAccountLinking to enable MFA';

  it('does not look for it unless the client asks for linking', async () => {
    const { email, cookie, user } = await signUpAndGetUser();
    const answer = await signIn(email, { cookie });
    expect(await answer.json()).toEqual({ status: 'OK', user });
    expect(frontTokenOf(answer).uid).toBe(user.id);
    const broken = await signIn(email, { cookie: 'sAccessToken=broken' });
    expect(await broken.json()).toMatchObject({ status: 'OK' });
  });

  it('requires it if the client asks for linking, and links nothing', async () => {
    const { email, cookie } = await signUpAndGetUser();
    const link = { shouldTryLinkingWithSessionUser: true };
    expect(await answered(signIn(email, {}, link))).toEqual([401, { message: 'unauthorised' }]);
    expect(await answered(signUp(freshEmail(), {}, link))).toEqual([401, { message: 'unauthorised' }]);
    await expect(signIn(email, { cookie }, link)).rejects.toThrow(linkingText);
    await expect(signUp(freshEmail(), { cookie }, link)).rejects.toThrow(linkingText);
    expect(await answered(signIn(freshEmail(), { cookie }, link))).toEqual([
      200,
      { status: 'WRONG_CREDENTIALS_ERROR' },
    ]);
  });

  it('checks the form first, the session next', async () => {
    const body = { ...form({ email: 'ada', password }), shouldTryLinkingWithSessionUser: true };
    expect(await (await post('/signin', body)).json()).toMatchObject({ status: 'FIELD_ERROR' });
  });

  it('keeps it for an older client that signs in as the same user', async () => {
    const { email, cookie, user } = await signUpAndGetUser();
    const old = { cookie, 'fdi-version': '3.0' };
    const same = await signIn(email, old);
    expect(await same.json()).toEqual({ status: 'OK', user });
    expect(same.headers.get('front-token')).toBeNull();
    const other = await signUpAndGetUser();
    const changed = await signIn(other.email, old);
    expect(frontTokenOf(changed).uid).toBe(other.user.id);
    const another = await signUp(freshEmail(), old);
    expect(frontTokenOf(another).uid).toBe((await another.json()).user.id);
  });

  it('counts in its own tenant, whatever the path says', async () => {
    await putTenant('spaced', { firstFactors: ['emailpassword'] });
    const { cookie } = await signUpAndGetUser();
    const answer = await post('/spaced/signup', form({ email: freshEmail(), password }), {
      cookie,
      'fdi-version': '3.0',
    });
    expect((await answer.json()).user.tenantIds).toEqual(['public']);
  });

  it('is refused when its user is gone', async () => {
    const { cookie, user } = await signUpAndGetUser();
    await SuperTokens.deleteUser(user.id);
    const old = { cookie, 'fdi-version': '3.0' };
    expect(await answered(signIn(freshEmail(), old))).toEqual([401, { message: 'unauthorised' }]);
  });
});

describe('in tenants', () => {
  it('keeps users of one e-mail apart', async () => {
    await putTenant('left', { firstFactors: ['emailpassword'] });
    const email = freshEmail();
    const left = await post('/left/signup', form({ email, password }));
    expect(frontTokenOf(left).up.tId).toBe('left');
    expect(await answered(signIn(email))).toEqual([200, { status: 'WRONG_CREDENTIALS_ERROR' }]);
    expect(await (await signUp(email)).json()).toMatchObject({ status: 'OK' });
    const exists = await ask(`/auth/left/emailpassword/email/exists?email=${email}`, { method: 'GET' });
    expect(await exists.json()).toEqual({ status: 'OK', exists: true });
  });

  it('refuses one that has the recipe switched off', async () => {
    await putTenant('closed', { firstFactors: [] });
    await putTenant('passkeys', { firstFactors: ['webauthn'] });
    await putTenant('open', { firstFactors: ['emailpassword', 'thirdparty'] });
    const at = (tenantId: string, headers = {}) =>
      post(`/${tenantId}/signup`, form({ email: freshEmail(), password }), headers);
    expect(await answered(at('closed'))).toEqual([401, { message: 'unauthorised' }]);
    expect(await answered(at('passkeys'))).toEqual([401, { message: 'unauthorised' }]);
    const opened = await at('open');
    expect(await opened.clone().json()).toMatchObject({ status: 'OK' });
    await putTenant('open', { firstFactors: ['thirdparty'] });
    const old = { cookie: cookieHeader(opened), 'fdi-version': '3.0' };
    expect(await answered(at('open', old))).toEqual([
      400,
      {
        message:
          'First factor sign in/up called for a non-first factor with an active session. This might indicate that you are trying to use this as a secondary factor, but disabled account linking.',
      },
    ]);
    await expect(at('nowhere')).rejects.toThrow('Tenant not found');
  });
});

describe('whether an e-mail exists', () => {
  const exists = (path: string) => answered(ask(`/auth${path}`, { method: 'GET' }));

  it('is told under both paths', async () => {
    const { email } = await signUpAndGetUser();
    for (const path of ['/emailpassword/email/exists', '/signup/email/exists']) {
      expect(await exists(`${path}?email=${email}`)).toEqual([200, { status: 'OK', exists: true }]);
      expect(await exists(`${path}?email=${freshEmail()}`)).toEqual([200, { status: 'OK', exists: false }]);
      expect(await exists(path)).toEqual([400, { message: 'Please provide the email as a GET param' }]);
    }
  });
});

it('names itself when it is used without the recipe', async () => {
  initEmailPassword(core.address, {}, { init: { recipeList: [Session.init()] } });
  await expect(EmailPassword.signUp('public', 'ada@example.com', password)).rejects.toThrow(
    'Initialisation not done. Did you forget to call the Emailpassword.init function?',
  );
});
