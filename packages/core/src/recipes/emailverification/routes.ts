import { cdi } from '@latchkey/contract';
import { routeGroup } from '../../http/routes.js';
import { createToken, isEmailVerified, revokeTokens, unverifyEmail, verifyEmail } from './service.js';

export const emailVerificationRoutes = routeGroup(cdi.emailVerification)({
  createEmailVerificationToken: async (context, { userId, email }) => {
    const token = await createToken(context, userId, email);
    return token === undefined ? { status: 'EMAIL_ALREADY_VERIFIED_ERROR' } : { status: 'OK', token };
  },
  verifyEmailUsingToken: async (context, { token }) => {
    const verified = await verifyEmail(context, token);
    return verified === undefined
      ? { status: 'EMAIL_VERIFICATION_INVALID_TOKEN_ERROR' }
      : { status: 'OK', ...verified };
  },
  isEmailVerified: async (context, { userId, email }) => ({
    status: 'OK',
    isVerified: await isEmailVerified(context, userId, email),
  }),
  revokeEmailVerificationTokens: async (context, { userId, email }) => {
    await revokeTokens(context, userId, email);
    return { status: 'OK' };
  },
  unverifyEmail: async (context, { userId, email }) => {
    await unverifyEmail(context, userId, email);
    return { status: 'OK' };
  },
});
