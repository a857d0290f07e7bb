import { z } from 'zod';
import { endpoint } from '../endpoint.js';
import { email, text, userId } from '../fields.js';

/** Proof that a user owns an e-mail: tokens per tenant, what is proved per app (CDI §4). */
export const emailVerification = {
  createEmailVerificationToken: endpoint({
    method: 'POST',
    path: '/recipe/user/email/verify/token',
    scope: 'tenant',
    since: '2.7',
    summary: 'Create a token that proves, once, that a user owns an e-mail',
    input: { userId: userId(), email: email() },
    results: { OK: { token: z.string() }, EMAIL_ALREADY_VERIFIED_ERROR: {} },
  }),
  verifyEmailUsingToken: endpoint({
    method: 'POST',
    path: '/recipe/user/email/verify',
    scope: 'tenant',
    since: '2.7',
    summary: 'Use a token up and note that its user owns its e-mail',
    input: {
      method: z.string().refine((value) => value === 'token', 'Unsupported method for email verification'),
      token: z.string(),
    },
    results: {
      OK: { userId: z.string(), email: z.string() },
      EMAIL_VERIFICATION_INVALID_TOKEN_ERROR: {},
    },
  }),
  isEmailVerified: endpoint({
    method: 'GET',
    path: '/recipe/user/email/verify',
    scope: 'publicTenant',
    since: '2.7',
    summary: 'Whether a user has proved to own an e-mail, which is taken as it is written',
    query: { userId: userId(), email: text(256) },
    results: { OK: { isVerified: z.boolean() } },
  }),
  revokeEmailVerificationTokens: endpoint({
    method: 'POST',
    path: '/recipe/user/email/verify/token/remove',
    scope: 'tenant',
    since: '2.7',
    summary: 'Delete the tokens of a user for an e-mail',
    input: { userId: userId(), email: email() },
    results: { OK: {} },
  }),
  unverifyEmail: endpoint({
    method: 'POST',
    path: '/recipe/user/email/verify/remove',
    scope: 'publicTenant',
    since: '2.7',
    summary: 'Forget that a user has proved to own an e-mail',
    input: { userId: userId(), email: email() },
    results: { OK: {} },
  }),
};
