import type { cdi, InputOf, ResultOf } from '@latchkey/contract';
import type { RequestContext } from '../../../context.js';
import { BadRequest } from '../../../http/errors.js';
import { findSession, updateUserDataInJwt } from '../store.js';
import { type AccessToken, decodeAccessToken } from './accessToken.js';
import { parsePayload, refuseProtectedClaims } from './payload.js';
import { ownerOf, sign, toSession } from './tokens.js';

/**
 * Gives a session a new payload and a new access token that expires when the given one does (§7.10). The given
 * token's signature and expiry are not checked: the SDK has done so, and an expired one still names its session.
 * So only what binds the new token to its refresh token is taken from it; whose it is comes from the database.
 */
export async function regenerateSession(
  context: RequestContext,
  { accessToken, userDataInJWT }: InputOf<typeof cdi.session.regenerateSession>,
): Promise<ResultOf<typeof cdi.session.regenerateSession>> {
  const { db, appId, clock } = context;
  const given = decodeAccessToken(accessToken);
  if (given === 'MALFORMED') throw new BadRequest('The access token is not valid');
  if (given === 'CLAIM_MISSING') {
    return { status: 'UNAUTHORISED', message: 'Access token does not contain all the information' };
  }
  if (userDataInJWT !== undefined) refuseProtectedClaims(given.version, userDataInJWT);
  const now = clock.now();
  const handle = given.sessionHandle;
  const stored =
    userDataInJWT === undefined
      ? await findSession(db.read, appId, handle, now)
      : await db.write((q) => updateUserDataInJwt(q, appId, handle, now, JSON.stringify(userDataInJWT)));
  if (stored === undefined) return { status: 'UNAUTHORISED', message: 'Session does not exist.' };
  const renewed: AccessToken = {
    ...given,
    ...ownerOf(stored),
    userData: parsePayload(stored.user_data_in_jwt),
    createdTime: now,
  };
  const session = toSession(renewed);
  if (given.expiry <= now) return { status: 'OK', session };
  return { status: 'OK', session, accessToken: await sign(context, renewed, stored.use_static_key) };
}
