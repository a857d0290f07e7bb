import { z } from 'zod';
import { endpoint } from '../endpoint.js';
import { User } from '../shapes/user.js';

const formFields = z.array(z.object({ id: z.string(), value: z.unknown() }));
const FieldError = { formFields: z.array(z.object({ id: z.string(), error: z.string() })) };
const shouldTryLinkingWithSessionUser = z.boolean().optional();
const NotAllowed = { reason: z.string() };

const emailExists = { email: z.string() };

/** Sign-up and sign-in with an e-mail and a password, towards browsers (FDI §3.2). */
export const emailPassword = {
  signUp: endpoint({
    method: 'POST',
    path: '/signup',
    scope: 'tenant',
    since: '1.17',
    summary: 'Create a user and a session',
    input: { formFields, shouldTryLinkingWithSessionUser },
    results: { OK: { user: User }, FIELD_ERROR: FieldError, SIGN_UP_NOT_ALLOWED: NotAllowed },
  }),
  signIn: endpoint({
    method: 'POST',
    path: '/signin',
    scope: 'tenant',
    since: '1.17',
    summary: 'Check credentials and create a session',
    input: { formFields, shouldTryLinkingWithSessionUser },
    results: {
      OK: { user: User },
      WRONG_CREDENTIALS_ERROR: {},
      FIELD_ERROR: FieldError,
      SIGN_IN_NOT_ALLOWED: NotAllowed,
    },
  }),
  emailExists: endpoint({
    method: 'GET',
    path: '/emailpassword/email/exists',
    scope: 'tenant',
    since: '2.0',
    summary: 'Whether an e-mail belongs to a login method with a password',
    query: emailExists,
    results: { OK: { exists: z.boolean() } },
  }),
  emailExistsOld: endpoint({
    method: 'GET',
    path: '/signup/email/exists',
    scope: 'tenant',
    since: '1.17',
    deprecated: true,
    summary: 'The former path of `/emailpassword/email/exists`',
    query: emailExists,
    results: { OK: { exists: z.boolean() } },
  }),
  generatePasswordResetToken: endpoint({
    method: 'POST',
    path: '/user/password/reset/token',
    scope: 'tenant',
    since: '1.17',
    summary: 'Send a reset link, if there is such a user; the answer does not tell',
    input: { formFields },
    results: { OK: {}, FIELD_ERROR: FieldError, PASSWORD_RESET_NOT_ALLOWED: NotAllowed },
  }),
  passwordReset: endpoint({
    method: 'POST',
    path: '/user/password/reset',
    scope: 'tenant',
    since: '1.17',
    summary: 'Set a new password with the token of a reset link',
    input: { formFields, token: z.string() },
    results: { OK: {}, RESET_PASSWORD_INVALID_TOKEN_ERROR: {}, FIELD_ERROR: FieldError },
  }),
};
