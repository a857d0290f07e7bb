import type { JsonObject } from '@latchkey/contract';
import type { RequestContext } from '../../../context.js';
import { type Queries, Rollback } from '../../../db/database.js';
import { loadUser } from '../../../users/loading.js';
import { toExternalId } from '../../../users/resolving.js';
import { findCredentials, noteUse, passkeyMethodInTenant } from '../store/credentials.js';
import { findOptions, takeOptions } from '../store/options.js';
import type { CredentialRow, OptionsRow } from '../tables.js';
import { idOf, parseAssertion } from './credential.js';
import type { Refusal } from './refusal.js';
import { verifyAssertion } from './verification.js';

type NotSignedIn = Refusal | { readonly status: 'CREDENTIAL_NOT_FOUND_ERROR' | 'UNKNOWN_USER_ID_ERROR' };

/** A signature that has passed, and what it has to be noted for. */
interface Signed {
  readonly status: 'OK';
  readonly options: OptionsRow;
  readonly credential: CredentialRow;
  readonly counter: number;
}

/**
 * Checks a signature and who it is of. With `singleUse` the options are used up by it; clients before 5.5 check one
 * signature several times until the options expire.
 */
export async function signIn(
  context: RequestContext,
  optionsId: string,
  credential: JsonObject,
  { singleUse }: { singleUse: boolean },
) {
  const { db, appId, tenantId, activity } = context;
  const signed = await checkAssertion(context, optionsId, credential);
  if (signed.status !== 'OK') return signed;
  const { recipe_user_id: recipeUserId } = signed.credential;
  const [method] = await passkeyMethodInTenant(db.read, appId, recipeUserId, tenantId);
  if (method === undefined) return { status: 'UNKNOWN_USER_ID_ERROR' as const };
  const outcome = await db.transaction((q) => use(q, context, signed, singleUse));
  if (outcome.status !== 'OK') return outcome;
  activity.touch(appId, method.user_id);
  const user = await loadUser(db.read, appId, method.user_id);
  if (user === undefined) return { status: 'UNKNOWN_USER_ID_ERROR' as const };
  return { status: 'OK' as const, user, recipeUserId: await toExternalId(db.read, appId, recipeUserId) };
}

/** The order of the checks is the interface's. */
async function checkAssertion(
  { db, clock, appId, tenantId }: RequestContext,
  optionsId: string,
  credential: JsonObject,
): Promise<Signed | NotSignedIn> {
  // Read before the options: while these are there, nobody has used them up and raised the counter.
  const known = await findCredentials(db.read, appId, idOf(credential) ?? '');
  const options = await findOptions(db.read, appId, tenantId, optionsId);
  if (options === undefined) return { status: 'OPTIONS_NOT_FOUND_ERROR' };
  const response = await parseAssertion(credential);
  if ('fault' in response) return { status: 'INVALID_CREDENTIALS_ERROR', reason: response.fault };
  if (known.length === 0) return { status: 'CREDENTIAL_NOT_FOUND_ERROR' };
  if (options.expires_at <= clock.now())
    return { status: 'INVALID_OPTIONS_ERROR', reason: 'Options expired' };
  const own = known.find((one) => one.relying_party_id === options.relying_party_id);
  if (own === undefined)
    return {
      status: 'INVALID_AUTHENTICATOR_ERROR',
      reason: `The credential was not made for ${options.relying_party_id}`,
    };
  const outcome = await verifyAssertion(response.parsed, options, own);
  if ('fault' in outcome) return { status: 'INVALID_AUTHENTICATOR_ERROR', reason: outcome.fault };
  return { status: 'OK', options, credential: own, counter: outcome.verified.counter };
}

async function use(
  q: Queries,
  { clock, appId, tenantId }: RequestContext,
  { options, credential, counter }: Signed,
  singleUse: boolean,
): Promise<{ status: 'OK' } | NotSignedIn> {
  const optionsId = options.options_id;
  if (singleUse && !(await takeOptions(q, appId, tenantId, optionsId)))
    return { status: 'OPTIONS_NOT_FOUND_ERROR' };
  if (await noteUse(q, credential, { counter, optionsId, at: clock.now() })) return { status: 'OK' };
  const left = await findCredentials(q, appId, credential.credential_id);
  throw new Rollback<NotSignedIn>(
    left.length === 0
      ? { status: 'CREDENTIAL_NOT_FOUND_ERROR' }
      : { status: 'INVALID_AUTHENTICATOR_ERROR', reason: `The credential has counted beyond ${counter}` },
  );
}
