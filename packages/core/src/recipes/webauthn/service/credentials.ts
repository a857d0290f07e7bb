import type { RequestContext } from '../../../context.js';
import { Rollback } from '../../../db/database.js';
import { type ChangeResult, changeEmail, lockLoginMethod } from '../../../users/identifiers.js';
import { credentialsOf, deleteCredential } from '../store/credentials.js';
import type { CredentialRow } from '../tables.js';
import { findPasskeyMethod } from './registration.js';

/** A user's passkeys, oldest first; none for an unknown user. */
export async function listCredentials(context: RequestContext, anyId: string): Promise<CredentialRow[]> {
  const recipeUserId = await findPasskeyMethod(context, anyId);
  return recipeUserId === undefined ? [] : credentialsOf(context.db.read, context.appId, recipeUserId);
}

/** A passkey of a user. */
export async function getCredential(
  context: RequestContext,
  anyId: string,
  credentialId: string,
): Promise<CredentialRow | undefined> {
  const credentials = await listCredentials(context, anyId);
  return credentials.find((one) => one.credential_id === credentialId);
}

/** `false`: the user has no such passkey. */
export async function removeCredential(
  context: RequestContext,
  anyId: string,
  credentialId: string,
): Promise<boolean> {
  const { db, appId } = context;
  const recipeUserId = await findPasskeyMethod(context, anyId);
  if (recipeUserId === undefined) return false;
  return db.write((q) => deleteCredential(q, appId, recipeUserId, credentialId));
}

type EmailOutcome =
  | 'OK'
  | 'UNKNOWN_USER_ID_ERROR'
  | 'EMAIL_ALREADY_EXISTS_ERROR'
  | 'USER_WITH_EMAIL_ALREADY_EXISTS_ERROR';

/** Gives a login method with passkeys another e-mail, in all of its tenants or in none. */
export async function updateEmail(
  context: RequestContext,
  anyId: string,
  email: string,
): Promise<EmailOutcome> {
  const { db, appId } = context;
  const recipeUserId = await findPasskeyMethod(context, anyId);
  if (recipeUserId === undefined) return 'UNKNOWN_USER_ID_ERROR';
  return db.transaction<EmailOutcome>(async (q) => {
    const method = await lockLoginMethod(q, appId, recipeUserId);
    if (method === undefined) return 'UNKNOWN_USER_ID_ERROR';
    const changed = await changeEmail(q, method, email);
    if (changed !== 'OK') throw new Rollback<EmailOutcome>(refusal(changed, method.is_primary === 1));
    return 'OK';
  });
}

/** For a member of a group every conflict reads as one with another user (CDI §14.6). */
const refusal = (conflict: Exclude<ChangeResult, 'OK'>, isGrouped: boolean): EmailOutcome =>
  conflict === 'TAKEN_BY_PRIMARY_USER' || isGrouped
    ? 'USER_WITH_EMAIL_ALREADY_EXISTS_ERROR'
    : 'EMAIL_ALREADY_EXISTS_ERROR';
