import type { User } from '@latchkey/contract';
import type { RequestContext } from '../../../context.js';
import { type Queries, Rollback } from '../../../db/database.js';
import { BadRequest } from '../../../http/errors.js';
import {
  type ContactChange,
  changeContacts,
  type LockedLoginMethod,
  lockLoginMethod,
} from '../../../users/identifiers.js';
import { loadUser } from '../../../users/loading.js';
import { resolveUser } from '../../../users/resolving.js';
import { type Contact, deleteDevicesInTenantsOf, findLogin } from '../store.js';

/** The whole user that signs in with a contact in the tenant. */
export async function getUserByContact(
  { db, appId, tenantId }: RequestContext,
  contact: Contact,
): Promise<User | undefined> {
  const login = await findLogin(db.read, appId, tenantId, contact);
  return login && loadUser(db.read, appId, login.user_id);
}

export type UpdateResult =
  | 'OK'
  | 'UNKNOWN_USER_ID'
  | 'EMAIL_EXISTS'
  | 'PHONE_NUMBER_EXISTS'
  | 'EMAIL_CHANGE_NOT_ALLOWED'
  | 'PHONE_NUMBER_CHANGE_NOT_ALLOWED';

/** Changes or clears the contacts of one login method; all or nothing. */
export async function updateContacts(
  { db, appId }: RequestContext,
  anyId: string,
  change: ContactChange,
): Promise<UpdateResult> {
  const recipeUserId = (await resolveUser(db.read, appId, anyId))?.recipeUserId;
  if (recipeUserId === undefined) return 'UNKNOWN_USER_ID';
  return db.transaction<UpdateResult>(async (q) => {
    const method = await lockLoginMethod(q, appId, recipeUserId);
    if (method?.recipe_id !== 'passwordless') return 'UNKNOWN_USER_ID';
    const { email = method.email, phoneNumber = method.phone_number } = change;
    if (email === null && phoneNumber === null)
      throw new BadRequest('You cannot clear both email and phone number of a user');
    const conflict = await changeContacts(q, method, { email, phoneNumber });
    if (conflict !== undefined) {
      // For a member of a group every conflict reads as "change not allowed" (CDI §14.6).
      const isOther = conflict.result === 'TAKEN_BY_LOGIN_METHOD' && method.is_primary !== 1;
      const name = conflict.kind === 'phone' ? 'PHONE_NUMBER' : 'EMAIL';
      throw new Rollback<UpdateResult>(isOther ? `${name}_EXISTS` : `${name}_CHANGE_NOT_ALLOWED`);
    }
    await endSignIns(q, method, { email, phoneNumber });
    return 'OK';
  });
}

/** Codes sent to a former contact, or to the new one while it was somebody else's, must not work any more. */
async function endSignIns(
  q: Queries,
  method: LockedLoginMethod,
  { email, phoneNumber }: ContactChange,
): Promise<void> {
  const values: (Contact | undefined)[] = [
    ...(method.email === email ? [] : [method.email, email].map((value) => toContact('email', value))),
    ...(method.phone_number === phoneNumber
      ? []
      : [method.phone_number, phoneNumber].map((value) => toContact('phone', value))),
  ];
  for (const contact of values) {
    if (contact !== undefined)
      await deleteDevicesInTenantsOf(q, method.app_id, method.recipe_user_id, contact);
  }
}

const toContact = (kind: Contact['kind'], value: string | null | undefined): Contact | undefined =>
  value === null || value === undefined ? undefined : { kind, value };
