import type { User } from '@latchkey/contract';
import type { RequestContext } from '../../../context.js';
import { uuidv7 } from '../../../crypto/random.js';
import { type Queries, Rollback } from '../../../db/database.js';
import { loadUser } from '../../../users/loading.js';
import { registerLoginMethod } from '../../../users/registering.js';
import { toExternalId } from '../../../users/resolving.js';
import { markEmailVerified } from '../../../users/verifiedEmails.js';
import { type Contact, deleteDevicesOf, findCode, findLogin, lockDevicesOf } from '../store.js';
import type { DeviceRow } from '../tables.js';
import {
  type ConsumedDevice,
  checkHeld,
  type Failure,
  findTarget,
  type Presented,
  RESTART_FLOW,
  type Target,
  toConsumedDevice,
} from './check.js';

/** A user together with the login method that was used. Both ids are external where mapped. */
export interface SignedInUp {
  readonly status: 'OK';
  readonly createdNewUser: boolean;
  readonly user: User;
  readonly recipeUserId: string;
  readonly consumedDevice: ConsumedDevice;
}

interface Options {
  /** Whether a code that came by e-mail proves that the e-mail is the user's. */
  readonly verifiesEmail: boolean;
}

/**
 * Signs in with a code, creating the user the first time. The code is used up, and every other of the same contact,
 * in the same transaction: of many attempts at once exactly one succeeds.
 */
export async function consumeCode(
  context: RequestContext,
  preAuthSessionId: string,
  presented: Presented,
  options: Options,
): Promise<SignedInUp | Failure> {
  const { db, appId, activity } = context;
  const target = await findTarget(context, preAuthSessionId, presented);
  if ('status' in target) return target;
  const consumed = await db.transaction<Consumed | Failure>((q) => consumeHeld(q, context, target, options));
  if (consumed.status !== 'OK') return consumed;
  const { device, createdNewUser, recipeUserId, userId } = consumed;
  const user = await loadUser(db.read, appId, userId);
  // Deleted in the meantime.
  if (user === undefined) return RESTART_FLOW;
  activity.touch(appId, userId);
  return {
    status: 'OK',
    createdNewUser,
    user,
    recipeUserId: await toExternalId(db.read, appId, recipeUserId),
    consumedDevice: toConsumedDevice(device),
  };
}

interface Login {
  readonly createdNewUser: boolean;
  readonly recipeUserId: string;
  readonly userId: string;
}

interface Consumed extends Login {
  readonly status: 'OK';
  readonly device: DeviceRow;
}

async function consumeHeld(
  q: Queries,
  context: RequestContext,
  target: Target,
  options: Options,
): Promise<Consumed | Failure> {
  const { appId, tenantId } = context;
  const { contact, linkCodeHash } = target;
  // Only a code that exists is worth holding all devices for: an attempt with a wrong one must cost no more than itself.
  if ((await findCode(q, appId, tenantId, linkCodeHash)) !== undefined)
    await lockDevicesOf(q, appId, tenantId, contact);
  const checked = await checkHeld(q, context, target);
  if (checked.status !== 'OK') return checked;
  await deleteDevicesOf(q, appId, tenantId, contact);
  const login = (await signIn(q, context, contact)) ?? (await signUp(q, context, contact));
  if (contact.kind === 'email' && options.verifiesEmail) {
    const userId = await toExternalId(q, appId, login.recipeUserId);
    await markEmailVerified(q, appId, userId, contact.value);
  }
  return { ...checked, ...login };
}

/** `undefined`: nobody in the tenant is reached by the contact. */
async function signIn(
  q: Queries,
  { appId, tenantId }: RequestContext,
  contact: Contact,
): Promise<Login | undefined> {
  const login = await findLogin(q, appId, tenantId, contact);
  if (login === undefined) return undefined;
  // Whoever is signed in needs no code by the other way any more.
  if (contact.kind === 'phone' && login.email !== null)
    await deleteDevicesOf(q, appId, tenantId, { kind: 'email', value: login.email });
  if (contact.kind === 'email' && login.phone_number !== null)
    await deleteDevicesOf(q, appId, tenantId, { kind: 'phone', value: login.phone_number });
  return { createdNewUser: false, recipeUserId: login.recipe_user_id, userId: login.user_id };
}

async function signUp(
  q: Queries,
  { appId, tenantId, clock }: RequestContext,
  { kind, value }: Contact,
): Promise<Login> {
  const timeJoined = clock.now();
  const recipeUserId = uuidv7(timeJoined);
  const isNew = await registerLoginMethod(q, {
    appId,
    tenantId,
    recipeUserId,
    recipeId: 'passwordless',
    timeJoined,
    ...(kind === 'email' ? { email: value } : { phoneNumber: value }),
  });
  // Another user was given this contact just now.
  if (!isNew) throw new Rollback<Failure>(RESTART_FLOW);
  return { createdNewUser: true, recipeUserId, userId: recipeUserId };
}
