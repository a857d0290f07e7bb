import type { TestCore } from '@latchkey/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  form,
  freshEmail,
  initEmailPassword,
  post,
  startCoreWithCheapHashes,
} from '../../../test/emailPassword.js';
import { cookieHeader, serve } from '../../../test/sdk.js';
import RecipeUserId from '../../recipeUserId.js';
import Session from '../session/index.js';
import EmailPassword from './index.js';
import Recipe from './recipe.js';

let core: TestCore;

beforeAll(async () => {
  core = await startCoreWithCheapHashes();
});
afterAll(() => core.close());
beforeEach(() => initEmailPassword(core.address));

const password = 'correct h0rse';

async function createUser(email = freshEmail()) {
  const created = await EmailPassword.signUp('public', email, password);
  if (created.status !== 'OK') throw new Error(created.status);
  return { email, recipeUserId: created.recipeUserId, user: created.user };
}

describe('sign-up and sign-in', () => {
  it('give the user and its login method', async () => {
    const { email, user, recipeUserId } = await createUser();
    expect(recipeUserId).toBeInstanceOf(RecipeUserId);
    expect(user.loginMethods[0]?.hasSameEmailAs(` ${email.toUpperCase()}`)).toBe(true);
    expect(await EmailPassword.signUp('public', email, password)).toEqual({
      status: 'EMAIL_ALREADY_EXISTS_ERROR',
    });
    const signedIn = await EmailPassword.signIn('public', email, password);
    expect(signedIn.status === 'OK' && signedIn.user.toJson()).toEqual(user.toJson());
    const wrong = { status: 'WRONG_CREDENTIALS_ERROR' };
    expect(await EmailPassword.signIn('public', email, 'wrong')).toEqual(wrong);
    expect(await EmailPassword.signIn('public', freshEmail(), password)).toEqual(wrong);
  });

  it('withhold the user when only the credentials are asked about', async () => {
    const { email } = await createUser();
    expect(await EmailPassword.verifyCredentials('public', email, password)).toEqual({ status: 'OK' });
    expect(await EmailPassword.verifyCredentials('public', email, 'wrong')).toEqual({
      status: 'WRONG_CREDENTIALS_ERROR',
    });
  });

  it('link nothing to the user of a session', async () => {
    const { email } = await createUser();
    const signedIn = await post('/signin', form({ email, password }));
    const headers = { cookie: cookieHeader(signedIn) };
    await serve('/me', { headers }, async (req, res) => {
      const session = await Session.getSession(req, res);
      const text = 'Please initialise the account linking recipe and define shouldDoAutomaticAccountLinking';
      await expect(EmailPassword.signUp('public', freshEmail(), password, session)).rejects.toThrow(text);
      await expect(EmailPassword.signIn('public', email, password, session)).rejects.toThrow(text);
    });
  });

  it('work when taken out of the module, and as the deep import finds them', async () => {
    const { signUp } = EmailPassword;
    expect(await signUp('public', freshEmail(), password)).toMatchObject({ status: 'OK' });
    const recipe = Recipe.getInstanceOrThrowError();
    expect(recipe.getRecipeId()).toBe('emailpassword');
    expect(recipe.emailDelivery.ingredientInterfaceImpl.sendEmail).toBeTypeOf('function');
  });
});

describe('changing e-mail and password', () => {
  it('changes either or both', async () => {
    const { email, recipeUserId } = await createUser();
    const next = freshEmail();
    const ok = { status: 'OK' };
    expect(await EmailPassword.updateEmailOrPassword({ recipeUserId, email: next })).toEqual(ok);
    expect(await EmailPassword.verifyCredentials('public', next, password)).toEqual(ok);
    expect(await EmailPassword.updateEmailOrPassword({ recipeUserId, password: 'passw0rd' })).toEqual(ok);
    expect(await EmailPassword.verifyCredentials('public', next, 'passw0rd')).toEqual(ok);
    const both = { recipeUserId, email, password };
    expect(await EmailPassword.updateEmailOrPassword(both)).toEqual(ok);
    expect(await EmailPassword.verifyCredentials('public', email, password)).toEqual(ok);
  });

  it('applies the rule of the form unless told not to', async () => {
    const tenants: string[] = [];
    const validate = async (value: string, tenantId: string) => {
      tenants.push(tenantId);
      return value.length < 12 ? 'Twelve at least' : undefined;
    };
    initEmailPassword(core.address, { signUpFeature: { formFields: [{ id: 'password', validate }] } });
    const { email, recipeUserId } = await createUser();
    const violated = { status: 'PASSWORD_POLICY_VIOLATED_ERROR', failureReason: 'Twelve at least' };
    const short = { recipeUserId, password: 'short' };
    expect(await EmailPassword.updateEmailOrPassword(short)).toEqual(violated);
    const inTenant = { ...short, tenantIdForPasswordPolicy: 'left' };
    expect(await EmailPassword.updateEmailOrPassword(inTenant)).toEqual(violated);
    expect(tenants).toEqual(['public', 'left']);
    const forced = { ...short, applyPasswordPolicy: false };
    expect(await EmailPassword.updateEmailOrPassword(forced)).toEqual({ status: 'OK' });
    expect(tenants).toHaveLength(2);
    expect(await EmailPassword.verifyCredentials('public', email, 'short')).toEqual({ status: 'OK' });
  });

  it('refuses a taken e-mail and an unknown id', async () => {
    const { recipeUserId } = await createUser();
    const { email: taken } = await createUser();
    expect(await EmailPassword.updateEmailOrPassword({ recipeUserId, email: taken })).toEqual({
      status: 'EMAIL_ALREADY_EXISTS_ERROR',
    });
    const nobody = new RecipeUserId('nobody');
    const unknown = { status: 'UNKNOWN_USER_ID_ERROR' };
    expect(await EmailPassword.updateEmailOrPassword({ recipeUserId: nobody, password })).toEqual(unknown);
    const withEmail = { recipeUserId: nobody, email: freshEmail(), password: 'short' };
    expect(await EmailPassword.updateEmailOrPassword(withEmail)).toEqual(unknown);
  });
});
