import type { JsonObject, User } from '@latchkey/contract';
import type { RequestContext } from '../../../context.js';
import { uuidv7 } from '../../../crypto/random.js';
import { Rollback } from '../../../db/database.js';
import { isForeignKeyViolation } from '../../../db/errors.js';
import { PUBLIC } from '../../../tenants/ids.js';
import { loadUser } from '../../../users/loading.js';
import { registerLoginMethod } from '../../../users/registering.js';
import { resolveUser } from '../../../users/resolving.js';
import { insertCredential, passkeyMethod } from '../store/credentials.js';
import { findOptions, findOptionsOfApp } from '../store/options.js';
import type { CredentialRow, OptionsRow } from '../tables.js';
import { parseRegistration } from './credential.js';
import type { Refusal } from './refusal.js';
import { type NewCredential, verifyRegistration } from './verification.js';

/** The options of a ceremony that made a passkey. */
interface RegisterOptions extends OptionsRow {
  readonly email: string;
}

interface Made {
  readonly status: 'OK';
  readonly options: RegisterOptions;
  readonly credential: NewCredential;
}

/** Checks a new passkey. The order of the checks is the interface's. */
async function checkRegistration(
  { clock }: RequestContext,
  options: OptionsRow | undefined,
  credential: JsonObject,
): Promise<Made | Refusal> {
  if (options === undefined) return { status: 'OPTIONS_NOT_FOUND_ERROR' };
  const response = await parseRegistration(credential);
  if ('fault' in response) return { status: 'INVALID_CREDENTIALS_ERROR', reason: response.fault };
  if (options.expires_at <= clock.now())
    return { status: 'INVALID_OPTIONS_ERROR', reason: 'Options expired' };
  if (!isForRegistration(options))
    return { status: 'INVALID_OPTIONS_ERROR', reason: 'Options are for a sign-in' };
  const outcome = await verifyRegistration(response.parsed, options);
  if ('fault' in outcome) return { status: 'INVALID_AUTHENTICATOR_ERROR', reason: outcome.fault };
  return { status: 'OK', options, credential: outcome.verified };
}

const isForRegistration = (options: OptionsRow): options is RegisterOptions => options.email !== null;

const toRow = ({ options, credential }: Made, recipeUserId: string, now: number): CredentialRow => ({
  app_id: options.app_id,
  credential_id: credential.id,
  relying_party_id: options.relying_party_id,
  recipe_user_id: recipeUserId,
  public_key: credential.publicKey,
  counter: credential.counter,
  counted_for: null,
  created_at: now,
  updated_at: now,
});

const toAnswer = ({ options, credential }: Made) => ({
  webauthnCredentialId: credential.id,
  relyingPartyId: options.relying_party_id,
  relyingPartyName: options.relying_party_name,
});

type SignUpOutcome = { readonly status: 'OK' } | { readonly status: 'EMAIL_ALREADY_EXISTS_ERROR' } | Refusal;

/** Creates a user with a new passkey and the e-mail that its options were made for. */
export async function signUp(context: RequestContext, optionsId: string, credential: JsonObject) {
  const { db, clock, appId, tenantId, activity } = context;
  const options = await findOptions(db.read, appId, tenantId, optionsId);
  const made = await checkRegistration(context, options, credential);
  if (made.status !== 'OK') return made;
  const timeJoined = clock.now();
  const recipeUserId = uuidv7(timeJoined);
  const { email } = made.options;
  const outcome = await db.transaction<SignUpOutcome>(async (q) => {
    const method = { appId, tenantId, recipeUserId, recipeId: 'webauthn' as const, timeJoined, email };
    if (!(await registerLoginMethod(q, method)))
      throw new Rollback<SignUpOutcome>({ status: 'EMAIL_ALREADY_EXISTS_ERROR' });
    if (!(await insertCredential(q, toRow(made, recipeUserId, timeJoined))))
      throw new Rollback<SignUpOutcome>(alreadyRegistered);
    return { status: 'OK' };
  });
  if (outcome.status !== 'OK') return outcome;
  activity.touch(appId, recipeUserId);
  return {
    status: 'OK' as const,
    user: await newUser(context, recipeUserId),
    recipeUserId,
    ...toAnswer(made),
  };
}

/** WebAuthn §7.1, 26: whoever has somebody's credential id must not get that passkey's user a second account. */
const alreadyRegistered = {
  status: 'INVALID_CREDENTIALS_ERROR',
  reason: 'The credential is registered already',
} as const;

async function newUser({ db, appId }: RequestContext, userId: string): Promise<User> {
  const user = await loadUser(db.read, appId, userId);
  if (user === undefined) throw new Error('the user was deleted while signing up');
  return user;
}

/** Gives a user who signs in with passkeys one more of them. */
export async function registerCredential(
  context: RequestContext,
  anyId: string,
  optionsId: string,
  credential: JsonObject,
) {
  const { db, clock } = context;
  const made = await checkRegistration(context, await optionsForUser(context, optionsId), credential);
  if (made.status !== 'OK') return made;
  const recipeUserId = await findPasskeyMethod(context, anyId);
  if (recipeUserId === undefined) return { status: 'UNKNOWN_USER_ID_ERROR' as const };
  try {
    const row = toRow(made, recipeUserId, clock.now());
    if (!(await db.write((q) => insertCredential(q, row))))
      return { status: 'CREDENTIAL_ALREADY_EXISTS_ERROR' as const };
  } catch (error) {
    // Deleted in the meantime.
    if (isForeignKeyViolation(error)) return { status: 'UNKNOWN_USER_ID_ERROR' as const };
    throw error;
  }
  return { status: 'OK' as const, recipeUserId: anyId, email: made.options.email, ...toAnswer(made) };
}

/** SDKs leave the tenant out here, wherever the options were made: users belong to the app. */
const optionsForUser = ({ db, appId, tenantId }: RequestContext, optionsId: string) =>
  tenantId === PUBLIC
    ? findOptionsOfApp(db.read, appId, optionsId)
    : findOptions(db.read, appId, tenantId, optionsId);

/** The login method with passkeys that an id names; both ids may be external ones. */
export async function findPasskeyMethod(
  { db, appId }: RequestContext,
  anyId: string,
): Promise<string | undefined> {
  const recipeUserId = (await resolveUser(db.read, appId, anyId))?.recipeUserId;
  if (recipeUserId === undefined) return undefined;
  const [method] = await passkeyMethod(db.read, appId, recipeUserId);
  return method?.recipe_user_id;
}
