import { cdi } from './cdi/index.js';
import type { EndpointDefinition, EndpointGroup } from './endpoint.js';
import type { JsonObject } from './fields.js';
import type { User } from './shapes/user.js';
import { type CdiVersion, cdiVersions, compareVersions } from './versions.js';

/** What a change may ask of the app's configuration. */
export interface ChangeContext {
  readonly config: {
    readonly access_token_signing_key_dynamic: boolean;
    readonly access_token_blacklisting: boolean;
  };
}

/**
 * How one endpoint differed before a version. `up` turns an older client's request into today's, `down`
 * turns today's answer into what that client knows. Both run on plain JSON: `up` before the request is
 * checked, `down` after the handler.
 */
export interface Change {
  readonly version: CdiVersion;
  readonly endpoint: EndpointDefinition;
  readonly up?: (request: JsonObject, context: ChangeContext) => JsonObject;
  readonly down?: (answer: JsonObject) => JsonObject;
  /** Fields of today's request by the names that the older client knows them under: refusals use those. */
  readonly formerNames?: Readonly<Record<string, string>>;
}

const without = (answer: JsonObject, ...names: string[]): JsonObject =>
  Object.fromEntries(Object.entries(answer).filter(([name]) => !names.includes(name)));

/**
 * Sets internal fields for clients before a version. A field that is there already was set by an older
 * difference, which knows the client better: it stays.
 */
const set =
  (fields: JsonObject) =>
  (request: JsonObject): JsonObject => ({ ...fields, ...request });

const each = (endpoints: EndpointDefinition[], change: Omit<Change, 'endpoint'>): Change[] =>
  endpoints.map((endpoint) => ({ ...change, endpoint }));

const isUser = (value: unknown): value is User =>
  typeof value === 'object' && value !== null && 'loginMethods' in value;

const mapUser =
  (change: (user: User) => JsonObject) =>
  (answer: JsonObject): JsonObject =>
    isUser(answer.user) ? { ...answer, user: change(answer.user) } : answer;

const mapUsers =
  (change: (user: User) => JsonObject) =>
  (answer: JsonObject): JsonObject =>
    Array.isArray(answer.users)
      ? { ...answer, users: answer.users.map((user: unknown) => (isUser(user) ? change(user) : user)) }
      : answer;

/** Before 5.3 nothing told of WebAuthn but the bare login method, and its e-mail did not count as the user's. */
function withoutWebAuthn({ webauthn: _, ...user }: User): JsonObject {
  const others = user.loginMethods.filter((method) => method.recipeId !== 'webauthn');
  return {
    ...user,
    emails: [...new Set(others.flatMap((method) => method.email ?? []))],
    loginMethods: user.loginMethods.map(({ webauthn: __, ...method }) => method),
  };
}

/** Before 4.0 a user was its oldest login method. */
function flat(user: User): JsonObject {
  const [first] = user.loginMethods;
  if (first === undefined) return { id: user.id, timeJoined: user.timeJoined, tenantIds: user.tenantIds };
  return {
    id: first.recipeUserId,
    timeJoined: first.timeJoined,
    tenantIds: first.tenantIds,
    ...(first.email !== undefined && { email: first.email }),
    ...(first.phoneNumber !== undefined && { phoneNumber: first.phoneNumber }),
    ...(first.thirdParty !== undefined && { thirdParty: first.thirdParty }),
  };
}

const withoutTenants = (answer: JsonObject): JsonObject => {
  const strip = (value: unknown) =>
    typeof value === 'object' && value !== null ? without({ ...value }, 'tenantIds') : value;
  return {
    ...answer,
    ...('user' in answer && { user: strip(answer.user) }),
  };
};

const withoutTenantsInList = (answer: JsonObject): JsonObject =>
  Array.isArray(answer.users)
    ? {
        ...answer,
        users: answer.users.map((entry: { recipeId: string; user: JsonObject }) => ({
          recipeId: entry.recipeId,
          user: without(entry.user, 'tenantIds'),
        })),
      }
    : answer;

const withoutTenantsInUsers = (answer: JsonObject): JsonObject =>
  Array.isArray(answer.users)
    ? { ...answer, users: answer.users.map((user: JsonObject) => without(user, 'tenantIds')) }
    : answer;

const inSession =
  (...names: string[]) =>
  (answer: JsonObject): JsonObject =>
    typeof answer.session === 'object' && answer.session !== null
      ? { ...answer, session: without({ ...answer.session }, ...names) }
      : answer;

/** Clients before 4.0 name the login method's id `userId`. */
const recipeUserIdWasUserId = (request: JsonObject): JsonObject => {
  const { userId, recipeUserId: _, ...rest } = request;
  return userId === undefined ? rest : { ...rest, recipeUserId: userId };
};

/** Between 2.8 and 3.1 the core was not told whether the third party had verified the e-mail. */
const unverifiedUnlessTold = (request: JsonObject): JsonObject => {
  const { email, tellsVerification } = request;
  return tellsVerification === true || typeof email !== 'object' || email === null
    ? request
    : { ...request, email: { ...email, isVerified: false } };
};

/** Before 5.0 a tenant had a switch for each recipe and nothing else. */
const factorsWereUnknown = (request: JsonObject): JsonObject => ({
  ...without(request, 'firstFactors', 'requiredSecondaryFactors'),
  switches: 'edits',
});

function withoutFactors(answer: JsonObject): JsonObject {
  const { connectionUriDomains, apps, tenants } = answer;
  const lower = (list: readonly JsonObject[]) => list.map(withoutFactors);
  return {
    ...without(answer, 'firstFactors', 'requiredSecondaryFactors'),
    ...(Array.isArray(connectionUriDomains) && { connectionUriDomains: lower(connectionUriDomains) }),
    ...(Array.isArray(apps) && { apps: lower(apps) }),
    ...(Array.isArray(tenants) && { tenants: lower(tenants) }),
  };
}

const {
  accountLinking,
  dashboard,
  multitenancy,
  emailPassword,
  thirdParty,
  passwordless,
  totp,
  session,
  users,
  userIdMapping,
  jwt,
} = cdi;

const { webauthn } = cdi;

const returnsUser = [
  emailPassword.signUp,
  emailPassword.signIn,
  emailPassword.getUser,
  emailPassword.importPasswordHash,
  thirdParty.signInUp,
  thirdParty.getUser,
  passwordless.consumeCode,
  passwordless.getUser,
];
const takesRecipeUserId = [
  emailPassword.updateUser,
  passwordless.updateUser,
  multitenancy.associateUserToTenant,
  multitenancy.disassociateUserFromTenant,
];
const putsSwitches = [
  multitenancy.putSwitchedConnectionUriDomain,
  multitenancy.putSwitchedApp,
  multitenancy.putSwitchedTenant,
];
const showsSwitches = [
  multitenancy.getSwitchedTenant,
  multitenancy.listSwitchedTenants,
  multitenancy.listSwitchedApps,
  multitenancy.listSwitchedConnectionUriDomains,
];
const gated = [
  emailPassword.signUp,
  emailPassword.signIn,
  emailPassword.createResetPasswordToken,
  emailPassword.importPasswordHash,
  thirdParty.signInUp,
  passwordless.createCode,
  passwordless.consumeCode,
];
const getsUser = [emailPassword.getUser, thirdParty.getUser, passwordless.getUser];
const tokens = [session.createSession, session.refreshSession];

/** What differs in older versions of the Core Driver Interface, newest first. */
export const changes: readonly Change[] = [
  // 5.6: refresh rotates at once with a grace period, verify writes nothing; counts may be approximate.
  {
    version: '5.6',
    endpoint: session.refreshSession,
    up: (r) => ({ ...without(r, 'accessTokenValidity'), rotation: 'lineage' }),
  },
  { version: '5.6', endpoint: session.createSession, up: (r) => without(r, 'accessTokenValidity') },
  {
    version: '5.6',
    endpoint: session.verifySession,
    up: set({ rotation: 'lineage', publicTenantOnly: false }),
  },
  { version: '5.6', endpoint: users.countUsers, up: set({ approximation: false }) },

  // 5.5: a sign-in with a passkey uses its options up.
  { version: '5.5', endpoint: webauthn.signIn, up: set({ singleUse: false }) },

  // 5.3: WebAuthn in the user object. These three answer whole users at every version.
  ...each(returnsUser, { version: '5.3', down: mapUser(withoutWebAuthn) }),
  ...each([users.getUser, accountLinking.createPrimaryUser, accountLinking.linkAccounts], {
    version: '5.3',
    down: mapUser(withoutWebAuthn),
  }),
  ...each([webauthn.signUp, webauthn.signIn, webauthn.getUserFromRecoverAccountToken], {
    version: '5.3',
    down: mapUser(withoutWebAuthn),
  }),
  ...each([users.listUsers, users.listUsersByAccountInfo, thirdParty.getUsersByEmail], {
    version: '5.3',
    down: mapUsers(withoutWebAuthn),
  }),

  // 5.1: the core stopped refusing recipes that a tenant has switched off.
  ...each([...gated, passwordless.checkCode], { version: '5.1', up: set({ tenantGate: 'anyFactor' }) }),
  ...each(gated, { version: '5.0', up: set({ tenantGate: 'thisFactor' }) }),

  // 5.0: an app's own endpoints refuse a path with a tenant; `useDynamicSigningKey` is required on refresh; tenants
  // have lists of factors.
  ...each([users.countUsers, session.removeSessions, session.listSessionHandles, ...getsUser], {
    version: '5.0',
    up: set({ publicTenantOnly: false }),
  }),
  ...each(putsSwitches, { version: '5.0', up: factorsWereUnknown }),
  ...each(showsSwitches, { version: '5.0', up: set({ enabledBy: 'thisFactor' }), down: withoutFactors }),
  { version: '5.0', endpoint: totp.createDevice, down: (a) => without(a, 'deviceName') },
  ...each([totp.verifyDevice, totp.verifyTotp], {
    version: '5.0',
    down: (a) => without(a, 'currentNumberOfFailedAttempts', 'maxNumberOfFailedAttempts'),
  }),
  { version: '5.0', endpoint: passwordless.consumeCode, down: (a) => without(a, 'consumedDevice') },
  {
    version: '5.0',
    endpoint: passwordless.removeCode,
    up: (r) => ({ ...without(r, 'preAuthSessionId'), codeIdOnly: true }),
  },
  {
    version: '5.0',
    endpoint: session.refreshSession,
    up: (r) =>
      r.useDynamicSigningKey === undefined ? { ...r, useDynamicSigningKey: true, keepSigningKey: true } : r,
  },

  // 4.0: account linking. Users have login methods, ids of login methods have their own name.
  ...each(returnsUser, { version: '4.0', down: mapUser(flat) }),
  ...each([emailPassword.signUp, emailPassword.signIn, thirdParty.signInUp, passwordless.consumeCode], {
    version: '4.0',
    down: (a) => without(a, 'recipeUserId'),
  }),
  { version: '4.0', endpoint: thirdParty.getUsersByEmail, down: mapUsers(flat) },
  { version: '4.0', endpoint: thirdParty.signInUp, up: unverifiedUnlessTold },
  { version: '4.0', endpoint: passwordless.consumeCode, up: set({ verifiesEmail: false }) },
  {
    version: '4.0',
    endpoint: users.listUsers,
    down: (a) => mapUsers((user) => ({ recipeId: user.loginMethods[0]?.recipeId, user: flat(user) }))(a),
  },
  ...each(takesRecipeUserId, {
    version: '4.0',
    up: recipeUserIdWasUserId,
    formerNames: { recipeUserId: 'userId' },
  }),
  {
    version: '4.0',
    endpoint: emailPassword.createResetPasswordToken,
    up: (r) => ({ ...without(r, 'email'), onlyPasswordUsers: true }),
  },
  { version: '4.0', endpoint: userIdMapping.createUserIdMapping, up: set({ movesVerifiedEmails: false }) },
  ...each(tokens, { version: '4.0', up: set({ accessTokenVersion: '4' }) }),
  { version: '4.0', endpoint: session.updateJwtData, up: set({ accessTokenVersion: '4' }) },
  ...each([...tokens, session.verifySession, session.regenerateSession], {
    version: '4.0',
    down: inSession('recipeUserId'),
  }),
  { version: '4.0', endpoint: session.getSession, down: (a) => without(a, 'recipeUserId') },

  // 3.0: tenants.
  ...each(returnsUser, { version: '3.0', down: withoutTenants }),
  { version: '3.0', endpoint: users.listUsers, down: withoutTenantsInList },
  { version: '3.0', endpoint: dashboard.verifySession, down: (a) => without(a, 'email') },
  { version: '3.0', endpoint: thirdParty.getUsersByEmail, down: withoutTenantsInUsers },
  ...each(tokens, { version: '3.0', up: set({ accessTokenVersion: '3' }) }),
  { version: '3.0', endpoint: session.updateJwtData, up: set({ accessTokenVersion: '3' }) },
  {
    version: '3.0',
    endpoint: session.refreshSession,
    up: (r) => ({ ...r, useDynamicSigningKey: true, keepSigningKey: true }),
  },
  ...each([...tokens, session.verifySession, session.regenerateSession], {
    version: '3.0',
    down: inSession('tenantId'),
  }),
  { version: '3.0', endpoint: session.getSession, down: (a) => without(a, 'tenantId') },

  // 2.21: access tokens became plain JWTs; before, the core told its keys with every answer.
  ...each(tokens, { version: '2.21', up: set({ accessTokenVersion: '2', legacyReply: true }) }),
  { version: '2.21', endpoint: session.updateJwtData, up: set({ accessTokenVersion: '2' }) },
  {
    version: '2.21',
    endpoint: session.createSession,
    up: (r, { config }) => ({ ...r, useDynamicSigningKey: config.access_token_signing_key_dynamic }),
  },
  {
    version: '2.21',
    endpoint: session.verifySession,
    up: (r, { config }) => ({ ...r, legacyReply: true, checkDatabase: config.access_token_blacklisting }),
  },
  { version: '2.21', endpoint: jwt.createJwt, up: (r) => ({ ...r, useStaticSigningKey: true }) },

  // 2.12: the reset answer names the user.
  { version: '2.12', endpoint: emailPassword.resetPassword, down: (a) => without(a, 'userId') },

  // 2.9: a list of keys beside the one key.
  ...each([...tokens, session.verifySession, session.handshake], {
    version: '2.9',
    down: (a) => without(a, 'jwtSigningPublicKeyList'),
  }),

  // 2.8: sign-in with a third party no longer tells whether the e-mail is verified.
  { version: '2.8', endpoint: thirdParty.signInUp, up: set({ tellsVerification: true }) },
];

const chains = new Map<string, readonly Change[]>();

/** The changes between a client's version and ours for one endpoint, newest first. */
export function changesFor(definition: EndpointDefinition, version: string): readonly Change[] {
  const key = `${version} ${definition.method} ${definition.path} ${definition.rid ?? ''}`;
  const known = chains.get(key);
  if (known !== undefined) return known;
  const chain = changes.filter(
    (change) => change.endpoint === definition && compareVersions(version, change.version) < 0,
  );
  if ((cdiVersions as readonly string[]).includes(version)) chains.set(key, chain);
  return chain;
}

/** Lifts a request of an older client to today's form: the oldest difference first. */
export function upgradeRequest(
  chain: readonly Change[],
  request: JsonObject,
  context: ChangeContext,
): JsonObject {
  return chain.reduceRight((current, change) => change.up?.(current, context) ?? current, request);
}

/** What the older client calls a field of today's request. */
export function formerName(chain: readonly Change[], field: string): string {
  return chain.reduce((name, change) => change.formerNames?.[name] ?? name, field);
}

/** Lowers an answer to the client's version: the newest difference first. */
export function downgradeAnswer(chain: readonly Change[], answer: JsonObject): JsonObject {
  return chain.reduce((current, change) => change.down?.(current) ?? current, answer);
}

/** Every endpoint of the core as `[group, name, definition]`. */
export function listEndpoints(groups: Readonly<Record<string, EndpointGroup>> = cdi) {
  return Object.entries(groups).flatMap(([group, endpoints]) =>
    Object.entries(endpoints).map(([name, definition]) => ({ group, name, definition })),
  );
}
