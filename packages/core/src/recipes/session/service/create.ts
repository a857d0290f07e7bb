import type { cdi, InputOf } from '@latchkey/contract';
import type { RequestContext } from '../../../context.js';
import { insertSession } from '../store.js';
import { accessTokenExpiry, checkAccessTokenValidity } from './expiry.js';
import { newSessionHandle } from './handle.js';
import { refuseProtectedClaims } from './payload.js';
import { hash1, hash2, sessionExpiry, writeRefreshToken } from './refreshToken.js';
import { newAntiCsrfToken, type SessionTokens, toAnswer } from './tokens.js';

/** Creates a session in the tenant of the request. Ids that belong to no user are taken as they are. */
export async function createSession(
  context: RequestContext,
  input: InputOf<typeof cdi.session.createSession>,
): Promise<SessionTokens> {
  const { db, appId, tenantId, config, clock, keys, activity } = context;
  refuseProtectedClaims(input.accessTokenVersion, input.userDataInJWT);
  checkAccessTokenValidity(config, input.accessTokenValidity);
  const now = clock.now();
  const sessionHandle = newSessionHandle(tenantId, now);
  const antiCsrfToken = newAntiCsrfToken(input.enableAntiCsrf);
  const useStaticKey = input.useDynamicSigningKey === false ? 1 : 0;
  const refreshExpiry = sessionExpiry(config, now);
  const refreshToken = writeRefreshToken(await keys.secret(appId, 'refresh_token'), {
    sessionHandle,
    parentRefreshTokenHash1: null,
    antiCsrfToken,
  });
  const refreshTokenHash1 = hash1(refreshToken);
  const owner = await db.write((q) =>
    insertSession(q, {
      app_id: appId,
      tenant_id: tenantId,
      session_handle: sessionHandle,
      user_id: input.userId,
      refresh_token_hash2: hash2(refreshTokenHash1),
      user_data_in_database: JSON.stringify(input.userDataInDatabase),
      user_data_in_jwt: JSON.stringify(input.userDataInJWT),
      expires_at: refreshExpiry,
      created_at: now,
      use_static_key: useStaticKey,
    }),
  );
  activity.touch(appId, owner.primary_user_id);
  const access = {
    version: input.accessTokenVersion,
    sessionHandle,
    userId: owner.primary_user_id,
    recipeUserId: owner.recipe_user_id,
    tenantId,
    refreshTokenHash1,
    parentRefreshTokenHash1: null,
    antiCsrfToken,
    userData: input.userDataInJWT,
    createdTime: now,
    expiry: accessTokenExpiry(config, now, input.accessTokenValidity),
  };
  const { legacyReply } = input;
  return toAnswer(context, { access, useStaticKey, refreshToken, refreshExpiry, antiCsrfToken, legacyReply });
}
