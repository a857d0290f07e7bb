import type { TestCore } from '@latchkey/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startCoreWithCheapHashes, tokenIn } from '../../../test/emailPassword.js';
import { Client, initEmailVerification, type Mail, mailbox } from '../../../test/emailVerification.js';
import { askPublished, initPublished } from '../../../test/published.js';
import { ask } from '../../../test/sdk.js';
import { App } from '../../app.js';
import RecipeUserId from '../../recipeUserId.js';
import type { AnyValue, JSONObject } from '../../types.js';
import { getUserContext } from '../../userContext.js';
import Session from '../session/index.js';
import EmailVerification from './index.js';

let core: TestCore;
let box: ReturnType<typeof mailbox>;

beforeAll(async () => {
  core = await startCoreWithCheapHashes();
});
afterAll(() => core.close());
beforeEach(() => {
  box = mailbox();
  initEmailVerification(core.address, { emailDelivery: box.delivery });
});

const lastToken = (mails: readonly Mail[] = box.mails) => tokenIn(mails.at(-1)?.emailVerifyLink ?? '');
const verify = (client: Client, token: string) =>
  client.ask('/user/email/verify', 'POST', { method: 'token', token });
const isVerified = (client: Client) => client.ask('/user/email/verify', 'GET');
const requestMail = (client: Client) => client.ask('/user/email/verify/token');
const ofMethod = (id: string) => new RecipeUserId(id);

describe('compared with the published SDK', () => {
  it('a user verifies the e-mail in one browser and in another', async () => {
    const theirs = mailbox();
    initPublished(core.address, {
      emailverification: { mode: 'REQUIRED', emailDelivery: theirs.delivery },
      emailpassword: {},
      session: {},
    });
    const ours = await tellStory(new Client(), box.mails);
    expect(ours).toEqual(await tellStory(new Client(askPublished), theirs.mails));
    expect(ours).toMatchObject([
      { claim: false },
      { answer: [200, { status: 'OK', isVerified: false }], claim: false },
      { answer: [200, { status: 'OK' }], claim: false },
      { answer: [200, { status: 'EMAIL_VERIFICATION_INVALID_TOKEN_ERROR' }] },
      { answer: [400, { message: 'Please provide the email verification token' }] },
      { answer: [400, { message: 'The email verification token must be a string' }] },
      { answer: [200, { status: 'OK' }], claim: true },
      { answer: [200, { status: 'EMAIL_VERIFICATION_INVALID_TOKEN_ERROR' }] },
      { answer: [200, { status: 'OK', isVerified: true }], claim: true },
      { answer: [200, { status: 'EMAIL_ALREADY_VERIFIED_ERROR' }], claim: true },
      { answer: [401, { message: 'unauthorised' }] },
      { answer: [401, { message: 'unauthorised' }] },
    ]);
  });
});

/** The same requests to either SDK: answers, what the session says, and the mail. */
async function tellStory(client: Client, mails: readonly Mail[]): Promise<unknown[]> {
  const id = await client.signUp();
  const note = (answer?: unknown) => ({ answer, claim: client.payload['st-ev'].v });
  const steps: unknown[] = [note()];
  const step = async (asked: Promise<unknown>) => steps.push(note(await asked));
  await step(isVerified(client));
  await step(requestMail(client));
  await step(verify(client, 'nonsense'));
  await step(client.ask('/user/email/verify', 'POST', {}));
  await step(client.ask('/user/email/verify', 'POST', { token: 7 }));
  const token = lastToken(mails);
  await step(verify(client, token));
  await step(verify(client, token));
  await step(isVerified(client));
  await step(requestMail(client));
  const [mail] = mails;
  expect(mail?.user.recipeUserId.getAsString()).toBe(id);
  expect({ ...mail, user: { ...mail?.user, recipeUserId: id }, userContext: undefined }).toEqual({
    type: 'EMAIL_VERIFICATION',
    user: { id, recipeUserId: id, email: client.email },
    emailVerifyLink: `https://example.com/auth/verify-email?token=${token}&tenantId=public`,
    tenantId: 'public',
  });
  client.accessToken = '';
  steps.push({ answer: await isVerified(client) }, { answer: await requestMail(client) });
  return steps;
}

describe('the session', () => {
  it('is not needed for using a token', async () => {
    const client = new Client();
    const id = await client.signUp();
    await requestMail(client);
    expect(await verify(new Client(), lastToken())).toEqual([200, { status: 'OK' }]);
    expect(await EmailVerification.isEmailVerified(ofMethod(id))).toBe(true);
    expect(client.payload['st-ev'].v).toBe(false);
    // The browser that did not see the token used asks.
    await isVerified(client);
    expect(client.payload['st-ev'].v).toBe(true);
  });

  it('of somebody else stays as it is', async () => {
    const [ada, eve] = [new Client(), new Client()];
    await ada.signUp();
    await eve.signUp();
    await requestMail(ada);
    const before = eve.accessToken;
    expect(await verify(eve, lastToken())).toEqual([200, { status: 'OK' }]);
    expect(eve.accessToken).toBe(before);
  });

  it('says it again when the verification was taken back', async () => {
    const client = new Client();
    const id = await client.signUp();
    await requestMail(client);
    await verify(client, lastToken());
    await EmailVerification.unverifyEmail(ofMethod(id));
    expect(client.payload['st-ev'].v).toBe(true);
    expect(await requestMail(client)).toEqual([200, { status: 'OK' }]);
    expect(client.payload['st-ev'].v).toBe(false);
  });

  it('is over when the user is gone', async () => {
    const client = new Client();
    const id = await client.signUp();
    const userContext = getUserContext(undefined);
    await App.getInstanceOrThrowError().users.deleteUser(id, true, userContext);
    expect(await isVerified(client)).toEqual([401, { message: 'unauthorised' }]);
  });

  it('is replaced when the login method came to belong to another user', async () => {
    const [primary, client] = [new Client(), new Client()];
    const [primaryId, id] = [await primary.signUp(), await client.signUp()];
    await requestMail(client);
    const oldHandle = client.payload.sessionHandle;
    await link(primaryId, id);
    expect(await verify(client, lastToken())).toEqual([200, { status: 'OK' }]);
    expect(client.payload).toMatchObject({ sub: primaryId, rsub: id, 'st-ev': { v: true } });
    expect(await Session.getSessionInformation(oldHandle)).toBeUndefined();
  });
});

async function link(primaryUserId: string, recipeUserId: string): Promise<void> {
  const querier = App.getInstanceOrThrowError().querierFor();
  const post = (path: string, body: JSONObject): Promise<AnyValue> =>
    querier.sendPostRequest(path, body, getUserContext(undefined));
  expect(await post('/recipe/accountlinking/user/primary', { recipeUserId: primaryUserId })).toMatchObject({
    status: 'OK',
  });
  expect(await post('/recipe/accountlinking/user/link', { recipeUserId, primaryUserId })).toMatchObject({
    status: 'OK',
  });
}

describe('the routes', () => {
  it('count in the tenant of the session, and of the path where there need be none', async () => {
    const client = new Client();
    await client.signUp();
    await client.ask('/nowhere/user/email/verify/token');
    expect(box.mails.at(-1)?.tenantId).toBe('public');
  });

  it('take a body that is no object for one without a token', async () => {
    for (const body of ['null', '[]', '"x"', '7']) {
      const answer = await ask('/auth/user/email/verify', { body });
      expect([answer.status, await answer.json()]).toEqual([
        400,
        { message: 'Please provide the email verification token' },
      ]);
    }
  });

  it('are the application’s where they are switched off', async () => {
    initEmailVerification(core.address, {
      override: { apis: (original) => ({ ...original, isEmailVerifiedGET: undefined }) },
    });
    const asked = (method: string) => ask('/auth/user/email/verify', { method, body: '{}' });
    expect((await ask('/auth/user/email/verify', { method: 'GET' })).status).toBe(404);
    expect((await asked('POST')).status).toBe(400);
  });

  it('pass the refusal of an override on', async () => {
    const refusal = { status: 'GENERAL_ERROR', message: 'not today' } as const;
    initEmailVerification(core.address, {
      override: {
        apis: (original) => ({
          ...original,
          generateEmailVerifyTokenPOST: async () => refusal,
          verifyEmailPOST: async () => refusal,
        }),
      },
    });
    const client = new Client();
    await client.signUp();
    expect(await requestMail(client)).toEqual([200, refusal]);
    expect(await verify(client, 'x')).toEqual([200, refusal]);
  });
});
