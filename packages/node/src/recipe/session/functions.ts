import { cdi } from '@latchkey/contract';
import type { RecipeContext } from '../../recipe.js';
import RecipeUserId from '../../recipeUserId.js';
import type { JSONObject, UserContext } from '../../types.js';
import { readPayload } from './accessToken.js';
import { validateClaims } from './claims/validation.js';
import SessionError, { unauthorised } from './error.js';
import { mergePayload } from './payload.js';
import Session from './sessionClass.js';
import type { RecipeInterface, SessionFacts, TokenInfo, TypeNormalisedInput } from './types.js';
import type { AccessTokenVerifier } from './verifier.js';
import { verifyAccessToken } from './verify.js';

type CoreSession = {
  handle: string;
  userId: string;
  recipeUserId: string;
  tenantId: string;
  userDataInJWT: object;
};
type Issued = {
  session: CoreSession;
  accessToken: TokenInfo;
  refreshToken: TokenInfo;
  antiCsrfToken?: string | undefined;
};

/** The functions of the session recipe, before overrides. */
export function sessionFunctions(
  context: RecipeContext<TypeNormalisedInput>,
  verifier: AccessTokenVerifier,
): RecipeInterface {
  const { config } = context;
  const core = context.querier.client(cdi.session);
  const enableAntiCsrf = (disabled: boolean | undefined) =>
    disabled !== true && config.antiCsrfFunctionOrString === 'VIA_TOKEN';

  return {
    async createNewSession(input) {
      const { recipeUserId, tenantId, accessTokenPayload, sessionDataInDatabase, userContext } = input;
      const reply = await core.createSession(
        {
          tenantId,
          userId: recipeUserId.getAsString(),
          userDataInJWT: accessTokenPayload ?? {},
          userDataInDatabase: sessionDataInDatabase ?? {},
          useDynamicSigningKey: config.useDynamicAccessTokenSigningKey,
          enableAntiCsrf: enableAntiCsrf(input.disableAntiCsrf),
        },
        userContext,
      );
      return issuedSession(this, config, reply);
    },

    getGlobalClaimValidators: (input) => input.claimValidatorsAddedByOtherRecipes,

    getSession(input) {
      return verifyAccessToken({ config, core, verifier }, this, input);
    },

    async refreshSession({ refreshToken, antiCsrfToken, disableAntiCsrf, userContext }) {
      if (!disableAntiCsrf && config.antiCsrfFunctionOrString === 'VIA_CUSTOM_HEADER') {
        throw new Error(
          "Since the anti-csrf mode is VIA_CUSTOM_HEADER getSession can't check the CSRF token. Please either use VIA_TOKEN or set antiCsrfCheck to false",
        );
      }
      const reply = await core.refreshSession(
        {
          refreshToken,
          antiCsrfToken,
          enableAntiCsrf: enableAntiCsrf(disableAntiCsrf),
          useDynamicSigningKey: config.useDynamicAccessTokenSigningKey,
        },
        userContext,
      );
      if (reply.status === 'UNAUTHORISED') throw unauthorised(reply.message);
      if (reply.status === 'TOKEN_THEFT_DETECTED') throw theft(reply.session);
      return issuedSession(this, config, reply);
    },

    async getSessionInformation({ sessionHandle, userContext }) {
      const reply = await core.getSession({ sessionHandle }, userContext);
      if (reply.status !== 'OK') return undefined;
      return {
        sessionHandle: reply.sessionHandle,
        userId: reply.userId,
        recipeUserId: new RecipeUserId(reply.recipeUserId),
        sessionDataInDatabase: reply.userDataInDatabase,
        expiry: reply.expiry,
        customClaimsInAccessTokenPayload: reply.userDataInJWT,
        timeCreated: reply.timeCreated,
        tenantId: reply.tenantId,
      };
    },

    async revokeAllSessionsForUser(input) {
      const { userId, tenantId, revokeSessionsForLinkedAccounts, revokeAcrossAllTenants } = input;
      const reply = await core.removeSessions(
        {
          ...(revokeAcrossAllTenants !== true && { tenantId }),
          userId,
          revokeSessionsForLinkedAccounts,
          revokeAcrossAllTenants,
        },
        input.userContext,
      );
      return reply.sessionHandlesRevoked;
    },

    async getAllSessionHandlesForUser(input) {
      const { userId, tenantId, fetchSessionsForAllLinkedAccounts, fetchAcrossAllTenants } = input;
      const reply = await core.listSessionHandles(
        {
          ...(fetchAcrossAllTenants !== true && { tenantId }),
          userId,
          fetchSessionsForAllLinkedAccounts,
          fetchAcrossAllTenants,
        },
        input.userContext,
      );
      return reply.sessionHandles;
    },

    async revokeSession({ sessionHandle, userContext }) {
      const revoked = await this.revokeMultipleSessions({ sessionHandles: [sessionHandle], userContext });
      return revoked.length === 1;
    },

    async revokeMultipleSessions({ sessionHandles, userContext }) {
      const reply = await core.removeSessions({ sessionHandles }, userContext);
      return reply.sessionHandlesRevoked;
    },

    async updateSessionDataInDatabase({ sessionHandle, newSessionData, userContext }) {
      const userDataInDatabase = newSessionData ?? {};
      const reply = await core.updateSessionData({ sessionHandle, userDataInDatabase }, userContext);
      return reply.status === 'OK';
    },

    async mergeIntoAccessTokenPayload({ sessionHandle, accessTokenPayloadUpdate, userContext }) {
      const information = await this.getSessionInformation({ sessionHandle, userContext });
      if (information === undefined) return false;
      const payload = information.customClaimsInAccessTokenPayload;
      const userDataInJWT = mergePayload(payload, accessTokenPayloadUpdate);
      const reply = await core.updateJwtData({ sessionHandle, userDataInJWT }, userContext);
      return reply.status === 'OK';
    },

    async regenerateAccessToken({ accessToken, newAccessTokenPayload, userContext }) {
      const userDataInJWT = newAccessTokenPayload ?? {};
      const reply = await core.regenerateSession({ accessToken, userDataInJWT }, userContext);
      if (reply.status === 'UNAUTHORISED') return undefined;
      const session = factsOf(reply.session);
      return reply.accessToken === undefined
        ? { status: 'OK', session }
        : { status: 'OK', session, accessToken: reply.accessToken };
    },

    validateClaims,

    async fetchAndSetClaim({ sessionHandle, claim, userContext }) {
      const information = await this.getSessionInformation({ sessionHandle, userContext });
      if (information === undefined) return false;
      const { userId, recipeUserId, tenantId, customClaimsInAccessTokenPayload: payload } = information;
      const update = await claim.build(userId, recipeUserId, tenantId, payload, userContext);
      return this.mergeIntoAccessTokenPayload(merging(sessionHandle, update, userContext));
    },

    setClaimValue({ sessionHandle, claim, value, userContext }) {
      const update = claim.addToPayload_internal({}, value, userContext);
      return this.mergeIntoAccessTokenPayload(merging(sessionHandle, update, userContext));
    },

    async getClaimValue({ sessionHandle, claim, userContext }) {
      const information = await this.getSessionInformation({ sessionHandle, userContext });
      if (information === undefined) return { status: 'SESSION_DOES_NOT_EXIST_ERROR' };
      const payload = information.customClaimsInAccessTokenPayload;
      return { status: 'OK', value: claim.getValueFromPayload(payload, userContext) };
    },

    removeClaim({ sessionHandle, claim, userContext }) {
      const update = claim.removeFromPayloadByMerge_internal({}, userContext);
      return this.mergeIntoAccessTokenPayload(merging(sessionHandle, update, userContext));
    },
  };
}

const merging = (sessionHandle: string, accessTokenPayloadUpdate: JSONObject, userContext: UserContext) => ({
  sessionHandle,
  accessTokenPayloadUpdate,
  userContext,
});

const factsOf = (session: CoreSession): SessionFacts => ({
  ...session,
  recipeUserId: new RecipeUserId(session.recipeUserId),
});

/** A session that the core has just created or refreshed. */
function issuedSession(functions: RecipeInterface, config: TypeNormalisedInput, issued: Issued): Session {
  const { session, accessToken, refreshToken, antiCsrfToken } = issued;
  return new Session({
    functions,
    config,
    accessToken: accessToken.token,
    expiry: accessToken.expiry,
    refreshToken,
    antiCsrfToken,
    handle: session.handle,
    userId: session.userId,
    recipeUserId: new RecipeUserId(session.recipeUserId),
    tenantId: session.tenantId,
    payloadText: JSON.stringify(readPayload(accessToken.token)),
    accessTokenUpdated: true,
  });
}

const theft = (session: { handle: string; userId: string; recipeUserId: string }): SessionError =>
  new SessionError({
    message: 'Token theft detected',
    type: SessionError.TOKEN_THEFT_DETECTED,
    payload: {
      sessionHandle: session.handle,
      userId: session.userId,
      recipeUserId: new RecipeUserId(session.recipeUserId),
    },
  });
