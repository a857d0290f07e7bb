import type { TestCore } from '@latchkey/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { form, freshEmail, post, startCoreWithCheapHashes, tokenIn } from '../../../test/emailPassword.js';
import { Client, initEmailVerification, mailbox } from '../../../test/emailVerification.js';
import { serve } from '../../../test/sdk.js';
import { App } from '../../app.js';
import RecipeUserId from '../../recipeUserId.js';
import { getUserContext } from '../../userContext.js';
import EmailPassword from '../emailpassword/index.js';
import { BooleanClaim } from '../session/claims/booleanClaim.js';
import Session from '../session/index.js';
import { SMTPService } from './emaildelivery.js';
import EmailVerification, { EmailVerificationClaim } from './index.js';
import Recipe from './recipe.js';
import type { TypeInput } from './types.js';

let core: TestCore;

beforeAll(async () => {
  core = await startCoreWithCheapHashes();
});
afterAll(() => core.close());
beforeEach(() => initEmailVerification(core.address));

const init = (config: Partial<TypeInput>) => initEmailVerification(core.address, config);
const already = { status: 'EMAIL_ALREADY_VERIFIED_ERROR' };
const invalid = { status: 'EMAIL_VERIFICATION_INVALID_TOKEN_ERROR' };

async function createUser() {
  const email = freshEmail();
  const created = await EmailPassword.signUp('public', email, 'correct h0rse');
  if (created.status !== 'OK') throw new Error(created.status);
  return { email, recipeUserId: created.recipeUserId };
}

async function tokenFor(recipeUserId: RecipeUserId, email?: string): Promise<string> {
  const created = await EmailVerification.createEmailVerificationToken('public', recipeUserId, email);
  if (created.status !== 'OK') throw new Error(created.status);
  return created.token;
}

describe('an e-mail', () => {
  it('is verified with a token, once, and unverified', async () => {
    const { email, recipeUserId } = await createUser();
    expect(await EmailVerification.isEmailVerified(recipeUserId)).toBe(false);
    const token = await tokenFor(recipeUserId);
    const verified = await EmailVerification.verifyEmailUsingToken('public', token);
    expect(verified).toMatchObject({ status: 'OK', user: { email } });
    expect(verified.status === 'OK' && verified.user.recipeUserId.getAsString()).toBe(
      recipeUserId.getAsString(),
    );
    expect(await EmailVerification.verifyEmailUsingToken('public', token)).toEqual(invalid);
    expect(await EmailVerification.isEmailVerified(recipeUserId)).toBe(true);
    expect(await EmailVerification.isEmailVerified(recipeUserId, freshEmail())).toBe(false);
    expect(await EmailVerification.createEmailVerificationToken('public', recipeUserId)).toEqual(already);
    expect(await EmailVerification.unverifyEmail(recipeUserId)).toEqual({ status: 'OK' });
    expect(await EmailVerification.isEmailVerified(recipeUserId)).toBe(false);
  });

  it('may be another than the user’s', async () => {
    const { recipeUserId } = await createUser();
    const other = freshEmail();
    await EmailVerification.verifyEmailUsingToken('public', await tokenFor(recipeUserId, other));
    expect(await EmailVerification.isEmailVerified(recipeUserId, other)).toBe(true);
    expect(await EmailVerification.isEmailVerified(recipeUserId)).toBe(false);
  });

  it('is not verified with a token that was revoked', async () => {
    const { recipeUserId } = await createUser();
    const token = await tokenFor(recipeUserId);
    expect(await EmailVerification.revokeEmailVerificationTokens('public', recipeUserId)).toEqual({
      status: 'OK',
    });
    expect(await EmailVerification.verifyEmailUsingToken('public', token)).toEqual(invalid);
  });

  it('is verified by a link in a mail', async () => {
    const box = mailbox();
    init({ emailDelivery: box.delivery });
    const { email, recipeUserId } = await createUser();
    const link = await EmailVerification.createEmailVerificationLink('public', recipeUserId);
    expect(link.status === 'OK' && link.link).toMatch(
      /^https:\/\/example\.com\/auth\/verify-email\?token=[\w%-]+&tenantId=public$/,
    );
    const send = () => EmailVerification.sendEmailVerificationEmail('public', 'primary', recipeUserId);
    expect(await send()).toEqual({ status: 'OK' });
    expect(box.mails).toMatchObject([{ user: { id: 'primary', recipeUserId, email }, tenantId: 'public' }]);
    const token = tokenIn(box.mails[0]?.emailVerifyLink ?? '');
    expect(await EmailVerification.verifyEmailUsingToken('public', token)).toMatchObject({ status: 'OK' });
    expect(await send()).toEqual(already);
    expect(await EmailVerification.createEmailVerificationLink('public', recipeUserId)).toEqual(already);
    expect(box.mails).toHaveLength(1);
  });

  it('counts as verified where there is none', async () => {
    init({ getEmailForRecipeUserId: async () => ({ status: 'EMAIL_DOES_NOT_EXIST_ERROR' }) });
    const nobody = new RecipeUserId('phone-only');
    expect(await EmailVerification.isEmailVerified(nobody)).toBe(true);
    expect(await EmailVerification.createEmailVerificationToken('public', nobody)).toEqual(already);
    expect(await EmailVerification.sendEmailVerificationEmail('public', 'x', nobody)).toEqual(already);
    expect(await EmailVerification.unverifyEmail(nobody)).toEqual({ status: 'OK' });
    expect(await EmailVerification.revokeEmailVerificationTokens('public', nobody)).toEqual({ status: 'OK' });
    const session = await Session.createNewSessionWithoutRequestResponse('public', nobody);
    expect(await session.getClaimValue(EmailVerificationClaim)).toBe(true);
  });

  it('is the one that the application knows, else the core’s', async () => {
    const known = new RecipeUserId('of-the-application');
    init({
      getEmailForRecipeUserId: async (recipeUserId) =>
        recipeUserId.getAsString() === known.getAsString()
          ? { status: 'OK', email: 'ada@example.com' }
          : { status: 'UNKNOWN_USER_ID_ERROR' },
    });
    const verified = await EmailVerification.verifyEmailUsingToken('public', await tokenFor(known));
    expect(verified).toMatchObject({ user: { email: 'ada@example.com' } });
    const { recipeUserId } = await createUser();
    expect(await EmailVerification.isEmailVerified(recipeUserId)).toBe(false);
    await expect(EmailVerification.isEmailVerified(new RecipeUserId('nobody'))).rejects.toThrow(
      'Unknown User ID provided without email',
    );
  });

  it('is verified by choosing a new password with a mailed token', async () => {
    const { email, recipeUserId } = await createUser();
    const reset = await EmailPassword.createResetPasswordToken('public', recipeUserId.getAsString(), email);
    const token = reset.status === 'OK' ? reset.token : '';
    const body = { token, method: 'token', ...form({ password: 'passw0rd1' }) };
    expect(await (await post('/user/password/reset', body)).json()).toEqual({ status: 'OK' });
    expect(await EmailVerification.isEmailVerified(recipeUserId)).toBe(true);
  });
});

describe('the claim', () => {
  const visit = (client: Client) =>
    serve('/me', { headers: { authorization: `Bearer ${client.accessToken}` } }, async (req, res) => ({
      user: (await Session.getSession(req, res)).getUserId(),
    }));

  it('keeps users without a verified e-mail out where it is required', async () => {
    const client = new Client();
    const id = await client.signUp();
    const refused = await visit(client);
    expect([refused.status, await refused.json()]).toEqual([
      403,
      {
        message: 'invalid claim',
        claimValidationErrors: [
          { id: 'st-ev', reason: { message: 'wrong value', expectedValue: true, actualValue: false } },
        ],
      },
    ]);
    await verifyAs(client, id);
    expect((await visit(client)).status).toBe(200);
  });

  it('only tells where it is optional', async () => {
    init({ mode: 'OPTIONAL' });
    const client = new Client();
    await client.signUp();
    expect(client.payload['st-ev'].v).toBe(false);
    expect((await visit(client)).status).toBe(200);
  });

  async function verifyAs(client: Client, id: string): Promise<void> {
    const token = await tokenFor(new RecipeUserId(id));
    expect(await client.ask('/user/email/verify', 'POST', { token })).toEqual([200, { status: 'OK' }]);
  }

  it('is fetched again when it is missing, or false for a while, or too old', async () => {
    const { isVerified } = EmailVerificationClaim.validators;
    const userContext = getUserContext(undefined);
    const refetches = async (stored: unknown, ...args: Parameters<typeof isVerified>) => {
      const validator = isVerified(...args);
      return 'shouldRefetch' in validator && validator.shouldRefetch({ 'st-ev': stored }, userContext);
    };
    const ago = (seconds: number) => Date.now() - seconds * 1000;
    expect(await refetches(undefined)).toBe(true);
    expect(await refetches({ v: false, t: ago(5) })).toBe(false);
    expect(await refetches({ v: false, t: ago(11) })).toBe(true);
    expect(await refetches({ v: false, t: ago(11) }, 20)).toBe(false);
    expect(await refetches({ v: true, t: ago(9999) })).toBe(false);
    expect(await refetches({ v: true, t: ago(61) }, 10, 60)).toBe(true);
    expect(await isVerified().validate({ 'st-ev': { v: true, t: ago(9999) } }, userContext)).toEqual({
      isValid: true,
    });
    expect(isVerified().id).toBe('st-ev');
    expect(EmailVerificationClaim.validators.isTrue().id).toBe('st-ev');
    expect(EmailVerificationClaim).toBeInstanceOf(BooleanClaim);
  });

  it('does not let a session begin for a user whom nobody knows', async () => {
    await expect(
      Session.createNewSessionWithoutRequestResponse('public', new RecipeUserId('nobody')),
    ).rejects.toThrow('UNKNOWN_USER_ID');
  });
});

describe('the recipe', () => {
  it('asks overrides of its functions everywhere', async () => {
    init({
      override: {
        functions: (original) => ({ ...original, isEmailVerified: async () => true }),
      },
    });
    const client = new Client();
    const id = await client.signUp();
    expect(client.payload['st-ev'].v).toBe(true);
    expect(await EmailVerification.isEmailVerified(new RecipeUserId(id))).toBe(true);
    expect(await client.ask('/user/email/verify', 'GET')).toEqual([200, { status: 'OK', isVerified: true }]);
  });

  it('is there as the deep import finds it', async () => {
    expect(Recipe.getInstanceOrThrowError().emailDelivery.ingredientInterfaceImpl.sendEmail).toBeTypeOf(
      'function',
    );
    App.reset();
    expect(Recipe.getInstance()).toBeUndefined();
    await expect(EmailVerification.verifyEmailUsingToken('public', 'x')).rejects.toThrow(
      'Initialisation not done. Did you forget to call the EmailVerification.init function?',
    );
  });

  it('writes mails for a mail server', async () => {
    const sent: { subject: string; toEmail: string; body: string }[] = [];
    const service = new SMTPService({
      smtpSettings: {
        host: '127.0.0.1',
        port: 1,
        from: { name: 'Notes', email: 'notes@example.com' },
        password: 'x',
      },
      override: (original) => ({
        ...original,
        sendRawEmail: async (mail) => {
          sent.push(mail);
        },
      }),
    });
    init({ emailDelivery: { service } });
    const { email, recipeUserId } = await createUser();
    await EmailVerification.sendEmailVerificationEmail('public', recipeUserId.getAsString(), recipeUserId);
    expect(sent).toMatchObject([{ subject: 'Email verification instructions', toEmail: email }]);
    expect(sent[0]?.body).toContain('verify-email?token=');
    expect(sent[0]?.body).toContain('Notes');
  });
});
