import { cdi } from '@latchkey/contract';
import { routeGroup } from '../../http/routes.js';
import { getCredential, listCredentials, removeCredential, updateEmail } from './service/credentials.js';
import { createRegisterOptions, createSignInOptions, getOptions, removeOptions } from './service/options.js';
import { consumeRecoveryToken, createRecoveryToken, findTokenHolder } from './service/recovery.js';
import { registerCredential, signUp } from './service/registration.js';
import { signIn } from './service/signIn.js';

export const webauthnRoutes = routeGroup(cdi.webauthn)({
  registerOptions: async (context, { supportedAlgorithmIDs, supportedAlgorithmIds, ...request }) =>
    createRegisterOptions(context, {
      ...request,
      displayName: request.displayName,
      algorithms: supportedAlgorithmIDs ?? supportedAlgorithmIds,
    }),
  signInOptions: async (context, request) => createSignInOptions(context, request),
  getGeneratedOptions: async (context, { webauthnGeneratedOptionsId }) => {
    const options = await getOptions(context, webauthnGeneratedOptionsId);
    return options === undefined ? { status: 'OPTIONS_NOT_FOUND_ERROR' } : { status: 'OK', ...options };
  },
  removeGeneratedOptions: async (context, { webauthnGeneratedOptionsId }) =>
    (await removeOptions(context, webauthnGeneratedOptionsId))
      ? { status: 'OK' }
      : { status: 'OPTIONS_NOT_FOUND_ERROR' },
  signUp: async (context, { webauthnGeneratedOptionsId, credential }) =>
    signUp(context, webauthnGeneratedOptionsId, credential),
  signIn: async (context, { webauthnGeneratedOptionsId, credential, singleUse }) =>
    signIn(context, webauthnGeneratedOptionsId, credential, { singleUse }),
  registerCredential: async (context, { recipeUserId, webauthnGeneratedOptionsId, credential }) =>
    registerCredential(context, recipeUserId, webauthnGeneratedOptionsId, credential),
  getCredential: async (context, { recipeUserId, webauthnCredentialId }) => {
    const credential = await getCredential(context, recipeUserId, webauthnCredentialId);
    if (credential === undefined) return { status: 'CREDENTIAL_NOT_FOUND_ERROR' };
    return {
      status: 'OK',
      webauthnCredentialId,
      recipeUserId,
      relyingPartyId: credential.relying_party_id,
      createdAt: credential.created_at,
      updatedAt: credential.updated_at,
    };
  },
  listCredentials: async (context, { recipeUserId }) => {
    const credentials = await listCredentials(context, recipeUserId);
    return {
      status: 'OK',
      credentials: credentials.map((credential) => ({
        webauthnCredentialId: credential.credential_id,
        recipeUserId,
        relyingPartyId: credential.relying_party_id,
        createdAt: credential.created_at,
      })),
    };
  },
  removeCredential: async (context, { recipeUserId, webauthnCredentialId }) =>
    (await removeCredential(context, recipeUserId, webauthnCredentialId))
      ? { status: 'OK' }
      : { status: 'CREDENTIAL_NOT_FOUND_ERROR' },
  updateUserEmail: async (context, { recipeUserId, email }) => ({
    status: await updateEmail(context, recipeUserId, email),
  }),
  createRecoverAccountToken: async (context, { userId, email }) => {
    const token = await createRecoveryToken(context, userId, email);
    return token === undefined ? { status: 'UNKNOWN_USER_ID_ERROR' } : { status: 'OK', token };
  },
  getUserFromRecoverAccountToken: async (context, { token }) => {
    const holder = await findTokenHolder(context, token);
    return holder === undefined
      ? { status: 'RECOVER_ACCOUNT_TOKEN_INVALID_ERROR' }
      : { status: 'OK', ...holder };
  },
  consumeRecoverAccountToken: async (context, { token }) => {
    const consumed = await consumeRecoveryToken(context, token);
    return consumed === undefined
      ? { status: 'RECOVER_ACCOUNT_TOKEN_INVALID_ERROR' }
      : { status: 'OK', ...consumed };
  },
});
