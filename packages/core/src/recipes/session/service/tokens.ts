import type { Session, Token } from '@latchkey/contract';
import type { RequestContext } from '../../../context.js';
import { uuidv4 } from '../../../crypto/random.js';
import type { LiveSession } from '../store.js';
import { type AccessToken, signAccessToken } from './accessToken.js';
import { toToken } from './refreshToken.js';

/** What creating and refreshing a session answers. */
export interface SessionTokens {
  readonly session: Session;
  readonly accessToken: Token;
  readonly refreshToken: Token;
  readonly antiCsrfToken?: string;
  readonly idRefreshToken?: Token;
}

export const newAntiCsrfToken = (enabled: boolean): string | null => (enabled ? uuidv4() : null);

/** Signs with the kind of key that the session has. */
export async function sign(
  { keys, appId, config }: RequestContext,
  token: AccessToken,
  useStaticKey: number,
): Promise<Token> {
  const key = await keys.signingKey(appId, config, useStaticKey === 1 ? 'static' : 'dynamic');
  return signAccessToken(token, key);
}

/** What an answer tells of the session that an access token belongs to. */
export const toSession = (token: AccessToken): Session => ({
  handle: token.sessionHandle,
  userId: token.userId,
  recipeUserId: token.recipeUserId,
  userDataInJWT: token.userData,
  tenantId: token.tenantId,
});

/** Whose the session is now, and where. */
export const ownerOf = (session: LiveSession) => ({
  sessionHandle: session.session_handle,
  userId: session.primary_user_id,
  recipeUserId: session.recipe_user_id,
  tenantId: session.tenant_id,
});

interface Issued {
  readonly access: AccessToken;
  readonly useStaticKey: number;
  readonly refreshToken: string;
  readonly refreshExpiry: number;
  readonly antiCsrfToken: string | null;
  readonly legacyReply: boolean;
}

export async function toAnswer(context: RequestContext, issued: Issued): Promise<SessionTokens> {
  const { access, refreshExpiry } = issued;
  const now = access.createdTime;
  return {
    session: toSession(access),
    accessToken: await sign(context, access, issued.useStaticKey),
    refreshToken: toToken(issued.refreshToken, now, refreshExpiry),
    ...(issued.antiCsrfToken !== null && { antiCsrfToken: issued.antiCsrfToken }),
    ...(issued.legacyReply && { idRefreshToken: toToken(uuidv4(), now, refreshExpiry) }),
  };
}
