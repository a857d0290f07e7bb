import { z } from 'zod';
import { endpoint } from '../endpoint.js';
import { email, flag, integer, jsonObject, text, userId } from '../fields.js';
import { User } from '../shapes/user.js';

/** Optional text: absent and empty both mean the default. */
const textOr = (usual: string) => z.string().transform((value) => (value === '' ? usual : value));

const optionsId = { webauthnGeneratedOptionsId: z.string() };
const credentialId = z.string();
const credential = jsonObject();
const reason = { reason: z.string() };

/** What a website tells of itself. Whether it fits together is an answer of the endpoint. */
const relyingParty = { relyingPartyId: text(256), relyingPartyName: text(256), origin: text(256) };

const asked = {
  /** How long the options live, in ms. */
  timeout: integer().default(6000),
  userVerification: textOr('preferred').default('preferred'),
  userPresence: flag().default(false),
};

const answered = {
  timeout: z.number(),
  challenge: z.string(),
  createdAt: z.number(),
  expiresAt: z.number(),
};

/** Why a response of an authenticator is not taken. */
const refusals = {
  INVALID_OPTIONS_ERROR: reason,
  INVALID_AUTHENTICATOR_ERROR: reason,
  INVALID_CREDENTIALS_ERROR: reason,
  OPTIONS_NOT_FOUND_ERROR: {},
};

/** Passkeys (CDI §12). */
export const webauthn = {
  registerOptions: endpoint({
    method: 'POST',
    path: '/recipe/webauthn/options/register',
    scope: 'tenant',
    since: '4.0',
    summary: 'Create the options with which a browser makes a passkey',
    input: {
      email: email(),
      displayName: z.string().optional(),
      ...relyingParty,
      ...asked,
      attestation: textOr('none').default('none'),
      residentKey: textOr('required').default('required'),
      supportedAlgorithmIDs: z.array(integer()).optional(),
      // As the Node SDK spells it.
      supportedAlgorithmIds: z.array(integer()).optional(),
    },
    results: {
      OK: {
        ...optionsId,
        rp: z.object({ id: z.string(), name: z.string() }),
        user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
        email: z.string(),
        ...answered,
        attestation: z.string(),
        pubKeyCredParams: z.array(z.object({ alg: z.number(), type: z.literal('public-key') })),
        excludeCredentials: z.array(z.never()),
        authenticatorSelection: z.object({
          requireResidentKey: z.boolean(),
          residentKey: z.string(),
          userVerification: z.string(),
        }),
      },
      INVALID_OPTIONS_ERROR: reason,
    },
  }),
  signInOptions: endpoint({
    method: 'POST',
    path: '/recipe/webauthn/options/signin',
    scope: 'tenant',
    since: '4.0',
    summary: 'Create the options with which a browser signs in with a passkey',
    input: { ...relyingParty, ...asked },
    results: {
      OK: {
        ...optionsId,
        relyingPartyId: z.string(),
        ...answered,
        userVerification: z.string(),
        userPresence: z.boolean(),
      },
      INVALID_OPTIONS_ERROR: reason,
    },
  }),
  getGeneratedOptions: endpoint({
    method: 'GET',
    path: '/recipe/webauthn/options',
    scope: 'tenant',
    since: '4.0',
    summary: 'Options that were created before; `email` is null for those of a sign-in',
    query: optionsId,
    results: {
      OK: {
        ...optionsId,
        relyingPartyId: z.string(),
        relyingPartyName: z.string(),
        origin: z.string(),
        email: z.string().nullable(),
        ...answered,
        userVerification: z.string(),
        userPresence: z.boolean(),
      },
      OPTIONS_NOT_FOUND_ERROR: {},
    },
  }),
  removeGeneratedOptions: endpoint({
    method: 'DELETE',
    path: '/recipe/webauthn/options/remove',
    scope: 'tenant',
    since: '4.0',
    summary: 'Forget options that were created before',
    query: optionsId,
    results: { OK: {}, OPTIONS_NOT_FOUND_ERROR: {} },
  }),
  signUp: endpoint({
    method: 'POST',
    path: '/recipe/webauthn/signup',
    scope: 'tenant',
    since: '4.0',
    summary: 'Create a user with the passkey that a browser has made',
    input: { ...optionsId, credential },
    results: {
      OK: {
        user: User,
        recipeUserId: z.string(),
        webauthnCredentialId: credentialId,
        relyingPartyId: z.string(),
        relyingPartyName: z.string(),
      },
      ...refusals,
      EMAIL_ALREADY_EXISTS_ERROR: {},
    },
  }),
  signIn: endpoint({
    method: 'POST',
    path: '/recipe/webauthn/signin',
    scope: 'tenant',
    since: '4.0',
    summary: 'Check the signature that a browser has made with a passkey',
    input: { ...optionsId, credential },
    internal: { singleUse: z.boolean().default(true) },
    results: {
      OK: { user: User, recipeUserId: z.string() },
      ...refusals,
      CREDENTIAL_NOT_FOUND_ERROR: {},
      UNKNOWN_USER_ID_ERROR: {},
    },
  }),
  registerCredential: endpoint({
    method: 'POST',
    path: '/recipe/webauthn/user/credential/register',
    scope: 'tenant',
    since: '4.0',
    summary: 'Give a user one more passkey',
    input: { recipeUserId: userId(), ...optionsId, credential },
    results: {
      OK: {
        webauthnCredentialId: credentialId,
        recipeUserId: z.string(),
        email: z.string(),
        relyingPartyId: z.string(),
        relyingPartyName: z.string(),
      },
      ...refusals,
      CREDENTIAL_ALREADY_EXISTS_ERROR: {},
      UNKNOWN_USER_ID_ERROR: {},
    },
  }),
  getCredential: endpoint({
    method: 'GET',
    path: '/recipe/webauthn/user/credential',
    scope: 'tenant',
    since: '4.0',
    summary: 'A passkey of a user',
    query: { recipeUserId: userId(), webauthnCredentialId: credentialId },
    results: {
      OK: {
        webauthnCredentialId: credentialId,
        recipeUserId: z.string(),
        relyingPartyId: z.string(),
        createdAt: z.number(),
        updatedAt: z.number(),
      },
      CREDENTIAL_NOT_FOUND_ERROR: {},
    },
  }),
  listCredentials: endpoint({
    method: 'GET',
    path: '/recipe/webauthn/user/credential/list',
    scope: 'tenant',
    since: '4.0',
    summary: "A user's passkeys, oldest first",
    query: { recipeUserId: userId() },
    results: {
      OK: {
        credentials: z.array(
          z.object({
            webauthnCredentialId: credentialId,
            recipeUserId: z.string(),
            relyingPartyId: z.string(),
            createdAt: z.number(),
          }),
        ),
      },
    },
  }),
  removeCredential: endpoint({
    method: 'DELETE',
    path: '/recipe/webauthn/user/credential/remove',
    scope: 'tenant',
    since: '4.0',
    summary: 'Take a passkey from a user',
    query: { recipeUserId: userId(), webauthnCredentialId: credentialId },
    results: { OK: {}, CREDENTIAL_NOT_FOUND_ERROR: {} },
  }),
  updateUserEmail: endpoint({
    method: 'PUT',
    path: '/recipe/webauthn/user/email',
    scope: 'tenant',
    since: '4.0',
    summary: "Change a login method's e-mail",
    input: { recipeUserId: userId(), email: email() },
    results: {
      OK: {},
      UNKNOWN_USER_ID_ERROR: {},
      EMAIL_ALREADY_EXISTS_ERROR: {},
      USER_WITH_EMAIL_ALREADY_EXISTS_ERROR: {},
    },
  }),
  createRecoverAccountToken: endpoint({
    method: 'POST',
    path: '/recipe/webauthn/user/recover/token',
    scope: 'tenant',
    since: '4.0',
    summary: 'Create a token that proves control of an e-mail once, for whoever has lost the passkey',
    input: { email: email(), userId: userId() },
    results: { OK: { token: z.string() }, UNKNOWN_USER_ID_ERROR: {} },
  }),
  getUserFromRecoverAccountToken: endpoint({
    method: 'GET',
    path: '/recipe/webauthn/user/recover',
    scope: 'tenant',
    since: '4.0',
    summary:
      'Whose recovery token it is, without using it up; `recipeUserId` is null without a passkey method',
    query: { token: z.string() },
    results: {
      OK: { recipeUserId: z.string().nullable(), user: User },
      RECOVER_ACCOUNT_TOKEN_INVALID_ERROR: {},
    },
  }),
  consumeRecoverAccountToken: endpoint({
    method: 'POST',
    path: '/recipe/webauthn/user/recover/token/consume',
    scope: 'tenant',
    since: '4.0',
    summary: 'Use up a recovery token and learn whose it was',
    input: { token: z.string() },
    results: { OK: { userId: z.string(), email: z.string() }, RECOVER_ACCOUNT_TOKEN_INVALID_ERROR: {} },
  }),
};
