import type { cdi, InputOf, ResultOf } from '@latchkey/contract';
import type { RequestContext } from '../../../context.js';
import { findSession, findSessionWithData, updateUserDataInDatabase, updateUserDataInJwt } from '../store.js';
import { checkTenantOfHandle } from './handle.js';
import { parsePayload, refuseProtectedClaims } from './payload.js';

type Endpoints = typeof cdi.session;
type Handle = { readonly sessionHandle: string };

const gone = { status: 'UNAUTHORISED', message: 'Session does not exist.' } as const;

/** All that is stored of a session. */
export async function getSession(
  context: RequestContext,
  { sessionHandle }: Handle,
): Promise<ResultOf<Endpoints['getSession']>> {
  await checkTenantOfHandle(context, sessionHandle);
  const { db, appId, clock } = context;
  const session = await findSessionWithData(db.read, appId, sessionHandle, clock.now());
  if (session === undefined) return gone;
  return {
    status: 'OK',
    sessionHandle,
    userId: session.primary_user_id,
    recipeUserId: session.recipe_user_id,
    userDataInDatabase: parsePayload(session.user_data_in_database),
    userDataInJWT: parsePayload(session.user_data_in_jwt),
    expiry: session.expires_at,
    timeCreated: session.created_at,
    tenantId: session.tenant_id,
  };
}

export async function getSessionData(
  context: RequestContext,
  { sessionHandle }: Handle,
): Promise<ResultOf<Endpoints['getSessionData']>> {
  await checkTenantOfHandle(context, sessionHandle);
  const { db, appId, clock } = context;
  const session = await findSessionWithData(db.read, appId, sessionHandle, clock.now());
  if (session === undefined) return gone;
  return { status: 'OK', userDataInDatabase: parsePayload(session.user_data_in_database) };
}

export async function getJwtData(
  context: RequestContext,
  { sessionHandle }: Handle,
): Promise<ResultOf<Endpoints['getJwtData']>> {
  await checkTenantOfHandle(context, sessionHandle);
  const { db, appId, clock } = context;
  const session = await findSession(db.read, appId, sessionHandle, clock.now());
  return session === undefined
    ? gone
    : { status: 'OK', userDataInJWT: parsePayload(session.user_data_in_jwt) };
}

export async function updateSessionData(
  context: RequestContext,
  { sessionHandle, userDataInDatabase }: InputOf<Endpoints['updateSessionData']>,
): Promise<ResultOf<Endpoints['updateSessionData']>> {
  await checkTenantOfHandle(context, sessionHandle);
  const { db, appId, clock } = context;
  const json = JSON.stringify(userDataInDatabase);
  const exists = await db.write((q) => updateUserDataInDatabase(q, appId, sessionHandle, clock.now(), json));
  return exists ? { status: 'OK' } : gone;
}

export async function updateJwtData(
  context: RequestContext,
  { sessionHandle, userDataInJWT, accessTokenVersion }: InputOf<Endpoints['updateJwtData']>,
): Promise<ResultOf<Endpoints['updateJwtData']>> {
  await checkTenantOfHandle(context, sessionHandle);
  refuseProtectedClaims(accessTokenVersion, userDataInJWT);
  const { db, appId, clock } = context;
  const json = JSON.stringify(userDataInJWT);
  const session = await db.write((q) => updateUserDataInJwt(q, appId, sessionHandle, clock.now(), json));
  return session === undefined ? gone : { status: 'OK' };
}
