import type { cdi, InputOf } from '@latchkey/contract';
import type { RequestContext } from '../../../context.js';
import { BadRequest, PublicTenantOnly } from '../../../http/errors.js';
import { PUBLIC } from '../../../tenants/ids.js';
import { deleteSessions, deleteSessionsOfUser, findStoredIds, listHandles } from '../manyStore.js';
import { checkTenantOfHandle } from './handle.js';

type Removal = InputOf<typeof cdi.session.removeSessions>;
type Listing = InputOf<typeof cdi.session.listSessionHandles>;

/** Ends sessions: those of the handles, or those of a user. Returns the handles of those that had not ended. */
export async function removeSessions(context: RequestContext, input: Removal): Promise<string[]> {
  const { userId, sessionHandles } = input;
  if (userId !== undefined && sessionHandles === undefined) return removeOfUser(context, userId, input);
  if (userId !== undefined || sessionHandles === undefined) {
    throw new BadRequest('Invalid JSON input - use one of userId or sessionHandles array');
  }
  if (input.revokeAcrossAllTenants !== undefined) {
    throw new BadRequest('Invalid JSON input - revokeAcrossAllTenants can only be set if userId is set');
  }
  if (input.revokeSessionsForLinkedAccounts !== undefined) {
    throw new BadRequest(
      'Invalid JSON input - revokeSessionsForLinkedAccounts can only be set if userId is set',
    );
  }
  // All of them before any is ended: a refused request has no effect.
  for (const handle of sessionHandles) await checkTenantOfHandle(context, handle);
  if (sessionHandles.length === 0) return [];
  const { db, appId, clock } = context;
  return db.transaction((q) => deleteSessions(q, appId, sessionHandles, clock.now()));
}

async function removeOfUser(context: RequestContext, userId: string, input: Removal): Promise<string[]> {
  const { db, appId, clock, activity } = context;
  const tenantId = tenantMeant(context, input.revokeAcrossAllTenants ?? true, input.publicTenantOnly);
  const linked = input.revokeSessionsForLinkedAccounts ?? true;
  const handles = await db.transaction(async (q) => {
    const storedIds = await findStoredIds(q, appId, userId, linked);
    return deleteSessionsOfUser(q, { appId, storedIds, tenantId }, clock.now());
  });
  activity.touch(appId, userId);
  return handles;
}

/** Handles of a user's sessions that have not expired. */
export async function listSessionHandles(context: RequestContext, input: Listing): Promise<string[]> {
  const { db, appId, clock } = context;
  const tenantId = tenantMeant(context, input.fetchAcrossAllTenants ?? true, input.publicTenantOnly);
  const linked = input.fetchSessionsForAllLinkedAccounts ?? true;
  const storedIds = await findStoredIds(db.read, appId, input.userId, linked);
  return listHandles(db.read, { appId, storedIds, tenantId }, clock.now());
}

/** `undefined`: all tenants, which only the app's own address may ask for. */
function tenantMeant(
  { tenantId }: RequestContext,
  acrossAllTenants: boolean,
  publicTenantOnly: boolean,
): string | undefined {
  if (!acrossAllTenants) return tenantId;
  if (publicTenantOnly && tenantId !== PUBLIC) throw new PublicTenantOnly();
  return undefined;
}
