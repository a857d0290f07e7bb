import { z } from 'zod';
import { endpoint } from '../endpoint.js';
import { email, nonEmpty, text, userId } from '../fields.js';
import { tenantGate } from '../shapes/tenantGate.js';
import { User } from '../shapes/user.js';

const password = nonEmpty('Password cannot be an empty string');

/** Sign-up and sign-in with an e-mail and a password (CDI §3). */
export const emailPassword = {
  signUp: endpoint({
    method: 'POST',
    path: '/recipe/signup',
    scope: 'tenant',
    since: '2.7',
    summary: 'Create a user with an e-mail and a password',
    input: { email: email(), password },
    internal: { tenantGate },
    results: { OK: { user: User, recipeUserId: z.string() }, EMAIL_ALREADY_EXISTS_ERROR: {} },
  }),
  signIn: endpoint({
    method: 'POST',
    path: '/recipe/signin',
    scope: 'tenant',
    since: '2.7',
    summary: 'Check an e-mail and a password',
    input: { email: email(), password: z.string() },
    internal: { tenantGate },
    results: { OK: { user: User, recipeUserId: z.string() }, WRONG_CREDENTIALS_ERROR: {} },
  }),
  createResetPasswordToken: endpoint({
    method: 'POST',
    path: '/recipe/user/password/reset/token',
    scope: 'tenant',
    since: '2.7',
    summary: 'Create a token with which a password can be reset once',
    input: { userId: userId(), email: text(256).optional() },
    internal: { onlyPasswordUsers: z.boolean().default(false), tenantGate },
    results: { OK: { token: z.string() }, UNKNOWN_USER_ID_ERROR: {} },
  }),
  consumeResetPasswordToken: endpoint({
    method: 'POST',
    path: '/recipe/user/password/reset/token/consume',
    scope: 'tenant',
    since: '2.7',
    summary: 'Use up a reset token and learn whose it was; no password changes',
    input: { token: z.string() },
    results: { OK: { userId: z.string(), email: z.string() }, RESET_PASSWORD_INVALID_TOKEN_ERROR: {} },
  }),
  resetPassword: endpoint({
    method: 'POST',
    path: '/recipe/user/password/reset',
    scope: 'tenant',
    since: '2.7',
    deprecated: true,
    summary: 'Set a new password with a reset token',
    input: {
      method: z.string().refine((value) => value === 'token', 'Unsupported method for password reset'),
      token: z.string(),
      newPassword: password,
    },
    results: { OK: { userId: z.string() }, RESET_PASSWORD_INVALID_TOKEN_ERROR: {} },
  }),
  getUser: endpoint({
    method: 'GET',
    path: '/recipe/user',
    scope: 'tenant',
    since: '2.7',
    rid: 'emailpassword',
    deprecated: true,
    summary: 'Get a user by id (that login method only) or by e-mail (the whole user)',
    query: { userId: userId().optional(), email: email().optional() },
    internal: { publicTenantOnly: z.boolean().default(true) },
    results: { OK: { user: User }, UNKNOWN_USER_ID_ERROR: {}, UNKNOWN_EMAIL_ERROR: {} },
  }),
  updateUser: endpoint({
    method: 'PUT',
    path: '/recipe/user',
    scope: 'publicTenant',
    since: '2.7',
    rid: 'emailpassword',
    summary: "Change a login method's e-mail, password or both; all or nothing",
    input: { recipeUserId: userId(), email: email().optional(), password: z.string().optional() },
    results: {
      OK: {},
      UNKNOWN_USER_ID_ERROR: {},
      EMAIL_ALREADY_EXISTS_ERROR: {},
      EMAIL_CHANGE_NOT_ALLOWED_ERROR: { reason: z.string() },
    },
  }),
  importPasswordHash: endpoint({
    method: 'POST',
    path: '/recipe/user/passwordhash/import',
    scope: 'tenant',
    since: '2.7',
    summary: 'Create a user with a password hash made elsewhere, or replace the hash of an existing user',
    input: {
      email: email(),
      passwordHash: text(256)
        .transform((value) => value.trim())
        .refine((value) => value !== '', 'Password hash cannot be an empty string'),
      hashingAlgorithm: z
        .string()
        .transform((value) => value.trim().toUpperCase())
        .refine((value) => value !== '', 'Hashing Algorithm cannot be an empty string')
        .refine(
          (value) => /^(ARGON2|BCRYPT|FIREBASE_SCRYPT)?$/.test(value),
          'Unsupported password hashing algorithm',
        )
        .optional(),
    },
    internal: { tenantGate },
    results: { OK: { user: User, didUserAlreadyExist: z.boolean() } },
  }),
};
