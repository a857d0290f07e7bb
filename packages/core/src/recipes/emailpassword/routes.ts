import { cdi } from '@latchkey/contract';
import type { RequestContext } from '../../context.js';
import type { HashFormat } from '../../crypto/password/format.js';
import { BadRequest, PublicTenantOnly } from '../../http/errors.js';
import { routeGroup } from '../../http/routes.js';
import { checkGate, type TenantGate } from '../../tenants/gate.js';
import { PUBLIC } from '../../tenants/ids.js';
import { getLoginMethodAsUser } from '../../users/loginMethodAsUser.js';
import { consumeResetToken, createResetToken, resetPassword } from './resetTokens.js';
import { getUserByEmail, importPasswordHash, signIn, signUp, updateCredentials } from './service.js';

const factor = { ids: ['emailpassword'], refusal: 'Email password login not enabled for tenant' };

const enabled = (context: RequestContext, gate: TenantGate) => checkGate(context, gate, factor);

const isHashFormat = (name: string | undefined): name is HashFormat | undefined =>
  name === undefined || name === 'ARGON2' || name === 'BCRYPT' || name === 'FIREBASE_SCRYPT';

export const emailPasswordRoutes = routeGroup(cdi.emailPassword)({
  signUp: async (context, { email, password, tenantGate }) => {
    await enabled(context, tenantGate);
    const signedIn = await signUp(context, email, password);
    return signedIn === undefined ? { status: 'EMAIL_ALREADY_EXISTS_ERROR' } : { status: 'OK', ...signedIn };
  },
  signIn: async (context, { email, password, tenantGate }) => {
    await enabled(context, tenantGate);
    const signedIn = await signIn(context, email, password);
    return signedIn === undefined ? { status: 'WRONG_CREDENTIALS_ERROR' } : { status: 'OK', ...signedIn };
  },
  createResetPasswordToken: async (context, { userId, email, onlyPasswordUsers, tenantGate }) => {
    await enabled(context, tenantGate);
    const token = await createResetToken(context, userId, email, { onlyPasswordUsers });
    return token === undefined ? { status: 'UNKNOWN_USER_ID_ERROR' } : { status: 'OK', token };
  },
  consumeResetPasswordToken: async (context, { token }) => {
    const consumed = await consumeResetToken(context, token);
    return consumed === undefined
      ? { status: 'RESET_PASSWORD_INVALID_TOKEN_ERROR' }
      : { status: 'OK', ...consumed };
  },
  resetPassword: async (context, { token, newPassword }) => {
    const userId = await resetPassword(context, token, newPassword);
    return userId === undefined ? { status: 'RESET_PASSWORD_INVALID_TOKEN_ERROR' } : { status: 'OK', userId };
  },
  getUser: async (context, { userId, email, publicTenantOnly }) => {
    if (userId !== undefined && email !== undefined)
      throw new BadRequest('Please provide only one of userId or email');
    if (userId !== undefined) {
      if (publicTenantOnly && context.tenantId !== PUBLIC) throw new PublicTenantOnly();
      const user = await getLoginMethodAsUser(context.db.read, context.appId, userId, 'emailpassword');
      return user === undefined ? { status: 'UNKNOWN_USER_ID_ERROR' } : { status: 'OK', user };
    }
    if (email === undefined) throw new BadRequest('Please provide one of userId or email');
    const user = await getUserByEmail(context, email);
    return user === undefined ? { status: 'UNKNOWN_EMAIL_ERROR' } : { status: 'OK', user };
  },
  updateUser: async (context, { recipeUserId, email, password }) => {
    if (email === undefined && password === undefined) {
      throw new BadRequest('You have to provide either email or password.');
    }
    switch (await updateCredentials(context, recipeUserId, { email, password })) {
      case 'OK':
        return { status: 'OK' };
      case 'UNKNOWN_USER_ID':
        return { status: 'UNKNOWN_USER_ID_ERROR' };
      case 'EMAIL_EXISTS':
        return { status: 'EMAIL_ALREADY_EXISTS_ERROR' };
      case 'EMAIL_CHANGE_NOT_ALLOWED':
        return {
          status: 'EMAIL_CHANGE_NOT_ALLOWED_ERROR',
          reason: 'New email is associated with another primary user ID',
        };
    }
  },
  importPasswordHash: async (context, { email, passwordHash, hashingAlgorithm, tenantGate }) => {
    await enabled(context, tenantGate);
    if (!isHashFormat(hashingAlgorithm)) throw new BadRequest('Unsupported password hashing algorithm');
    const imported = await importPasswordHash(context, email, passwordHash, hashingAlgorithm);
    return { status: 'OK', ...imported };
  },
});
