import type { RequestContext } from '../../../context.js';
import { randomToken, uuidv7 } from '../../../crypto/random.js';
import { oldestUserWithEmail } from '../../../users/accountInfo.js';
import { findOptions, insertOptions, takeOptions } from '../store/options.js';
import type { OptionsRow } from '../tables.js';
import { originFault } from './origin.js';

/** What a client asks of a ceremony. */
export interface OptionsRequest {
  readonly relyingPartyId: string;
  readonly relyingPartyName: string;
  readonly origin: string;
  /** ms */
  readonly timeout: number;
  readonly userVerification: string;
  readonly userPresence: boolean;
}

/** What a client asks of a new passkey. */
export interface RegisterOptionsRequest extends OptionsRequest {
  readonly email: string;
  readonly displayName: string | undefined;
  readonly attestation: string;
  readonly residentKey: string;
  readonly algorithms: readonly number[] | undefined;
}

export interface InvalidOptions {
  readonly status: 'INVALID_OPTIONS_ERROR';
  readonly reason: string;
}

/** EdDSA, ES256 and RS256: every authenticator in use has one of them. */
const USUAL_ALGORITHMS = [-8, -7, -257];

/** The length that makes a challenge unguessable by far (WebAuthn §13.4.3 asks for 16). */
const CHALLENGE_BYTES = 32;

const degrees = ['required', 'discouraged', 'preferred'];
const conveyances = ['none', 'indirect', 'direct', 'enterprise'];

const choiceFault = (name: string, value: string, choices: readonly string[]): string | undefined =>
  choices.includes(value)
    ? undefined
    : `Invalid value '${value}' for ${name}. Must be one of: ${choices.join(', ')}`;

const requestFault = (request: OptionsRequest): string | undefined =>
  originFault(request.origin, request.relyingPartyId) ??
  (request.timeout < 0 ? 'Timeout must be a positive value' : undefined) ??
  choiceFault('userVerification', request.userVerification, degrees);

const invalid = (reason: string): InvalidOptions => ({ status: 'INVALID_OPTIONS_ERROR', reason });

/** Creates what a browser needs to make a passkey for an e-mail. */
export async function createRegisterOptions(context: RequestContext, request: RegisterOptionsRequest) {
  const { db, appId, tenantId } = context;
  const { email, displayName, attestation, residentKey } = request;
  const fault =
    requestFault(request) ??
    choiceFault('attestation', attestation, conveyances) ??
    choiceFault('residentKey', residentKey, degrees);
  if (fault !== undefined) return invalid(fault);
  const algorithms = request.algorithms?.length ? request.algorithms : USUAL_ALGORITHMS;
  const options = await createOptions(context, request, { email, algorithms: JSON.stringify(algorithms) });
  const userId = (await oldestUserWithEmail(db.read, appId, tenantId, email)) ?? options.options_id;
  return {
    status: 'OK' as const,
    webauthnGeneratedOptionsId: options.options_id,
    rp: { id: options.relying_party_id, name: options.relying_party_name },
    user: {
      id: Buffer.from(userId).toString('base64url'),
      name: email,
      displayName: displayName || email,
    },
    email,
    ...timesOf(options),
    challenge: options.challenge,
    attestation,
    pubKeyCredParams: algorithms.map((alg) => ({ alg, type: 'public-key' as const })),
    excludeCredentials: [],
    authenticatorSelection: {
      requireResidentKey: residentKey === 'required',
      residentKey,
      userVerification: options.user_verification,
    },
  };
}

/** Creates what a browser needs to sign in with any passkey of a relying party. */
export async function createSignInOptions(context: RequestContext, request: OptionsRequest) {
  const fault = requestFault(request);
  if (fault !== undefined) return invalid(fault);
  const options = await createOptions(context, request, { email: null, algorithms: null });
  return {
    status: 'OK' as const,
    webauthnGeneratedOptionsId: options.options_id,
    relyingPartyId: options.relying_party_id,
    challenge: options.challenge,
    ...timesOf(options),
    ...demandsOf(options),
  };
}

async function createOptions(
  { db, clock, appId, tenantId }: RequestContext,
  { relyingPartyId, relyingPartyName, origin, timeout, userVerification, userPresence }: OptionsRequest,
  ofKind: Pick<OptionsRow, 'email' | 'algorithms'>,
): Promise<OptionsRow> {
  const now = clock.now();
  const row: OptionsRow = {
    app_id: appId,
    tenant_id: tenantId,
    options_id: uuidv7(now),
    challenge: randomToken(CHALLENGE_BYTES),
    relying_party_id: relyingPartyId,
    relying_party_name: relyingPartyName,
    origin,
    timeout,
    user_verification: userVerification,
    user_presence: userPresence ? 1 : 0,
    ...ofKind,
    created_at: now,
    expires_at: now + timeout,
  };
  await db.write((q) => insertOptions(q, row));
  return row;
}

const timesOf = ({ timeout, created_at, expires_at }: OptionsRow) => ({
  timeout,
  createdAt: created_at,
  expiresAt: expires_at,
});

const demandsOf = ({ user_verification, user_presence }: OptionsRow) => ({
  userVerification: user_verification,
  userPresence: user_presence === 1,
});

/** The tenant's options, as a client may read them again. */
export async function getOptions({ db, appId, tenantId }: RequestContext, optionsId: string) {
  const options = await findOptions(db.read, appId, tenantId, optionsId);
  if (options === undefined) return undefined;
  return {
    webauthnGeneratedOptionsId: options.options_id,
    relyingPartyId: options.relying_party_id,
    relyingPartyName: options.relying_party_name,
    origin: options.origin,
    email: options.email,
    challenge: options.challenge,
    ...timesOf(options),
    ...demandsOf(options),
  };
}

/** `false`: the tenant has no such options. */
export async function removeOptions(
  { db, appId, tenantId }: RequestContext,
  optionsId: string,
): Promise<boolean> {
  return db.write((q) => takeOptions(q, appId, tenantId, optionsId));
}
