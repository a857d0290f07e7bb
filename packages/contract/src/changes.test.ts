import { describe, expect, it } from 'vitest';
import { cdi } from './cdi/index.js';
import {
  type Change,
  changes,
  changesFor,
  downgradeAnswer,
  listEndpoints,
  upgradeRequest,
} from './changes.js';
import type { EndpointDefinition } from './endpoint.js';
import type { JsonObject } from './fields.js';
import type { LoginMethod, User } from './shapes/user.js';
import { cdiVersions, compareVersions } from './versions.js';

const { emailPassword, session, users, jwt, multitenancy } = cdi;

const method: LoginMethod = {
  recipeId: 'emailpassword',
  recipeUserId: 'member',
  tenantIds: ['public'],
  timeJoined: 1,
  verified: false,
  email: 'first@example.com',
};

const passkey: LoginMethod = {
  recipeId: 'webauthn',
  recipeUserId: 'passkey',
  tenantIds: ['public', 't1'],
  timeJoined: 2,
  verified: true,
  email: 'passkey@example.com',
  webauthn: { credentialIds: ['c1'] },
};

const user: User = {
  id: 'group',
  isPrimaryUser: true,
  tenantIds: ['public', 't1'],
  timeJoined: 1,
  emails: ['first@example.com', 'passkey@example.com'],
  phoneNumbers: [],
  thirdParty: [],
  webauthn: { credentialIds: ['c1'] },
  loginMethods: [method, passkey],
};

const lower = (endpoint: EndpointDefinition, version: string, answer: JsonObject) =>
  downgradeAnswer(changesFor(endpoint, version), answer);

const defaults = { access_token_signing_key_dynamic: true, access_token_blacklisting: false };
const lift = (endpoint: EndpointDefinition, version: string, request: JsonObject, config = defaults) =>
  upgradeRequest(changesFor(endpoint, version), request, { config });

describe('the list of changes', () => {
  it('goes from the newest to the oldest, over versions and endpoints that exist', () => {
    const versions = changes.map((change) => change.version);
    expect(versions).toEqual([...versions].sort((a, b) => compareVersions(b, a)));
    expect(versions.every((version) => cdiVersions.includes(version))).toBe(true);
    const known = new Set<EndpointDefinition>(listEndpoints().map(({ definition }) => definition));
    expect(changes.every((change) => known.has(change.endpoint))).toBe(true);
  });

  it('is empty for the newest version', () => {
    for (const { definition } of listEndpoints()) expect(changesFor(definition, '5.6')).toEqual([]);
  });

  it('gives an older client all that came after its version, and nothing else', () => {
    const versionsOf = (version: string) =>
      changesFor(emailPassword.signUp, version).map((change) => change.version);
    expect(versionsOf('5.4')).toEqual([]);
    expect(versionsOf('5.2')).toEqual(['5.3']);
    expect(versionsOf('5.0')).toEqual(['5.3', '5.1']);
    expect(versionsOf('4.0')).toEqual(['5.3', '5.1', '5.0']);
    expect(versionsOf('2.21')).toEqual(['5.3', '5.1', '5.0', '4.0', '4.0', '3.0']);
  });

  it('never changes an endpoint in a version before it existed', () => {
    for (const { endpoint, version } of changes)
      expect(compareVersions(version, endpoint.since), `${endpoint.path} ${version}`).toBeGreaterThan(0);
  });
});

describe('the order of changes', () => {
  const step = (version: Change['version']): Change => ({
    version,
    endpoint: emailPassword.signUp,
    up: (request) => ({ seen: [...(Array.isArray(request.seen) ? request.seen : []), version] }),
    down: (answer) => ({ seen: [...(Array.isArray(answer.seen) ? answer.seen : []), version] }),
  });
  const chain = [step('5.1'), step('4.0'), step('3.0')];

  it('lifts a request from the oldest difference to the newest', () => {
    expect(upgradeRequest(chain, {}, { config: defaults })).toEqual({ seen: ['3.0', '4.0', '5.1'] });
  });

  it('lowers an answer from the newest difference to the oldest', () => {
    expect(downgradeAnswer(chain, {})).toEqual({ seen: ['5.1', '4.0', '3.0'] });
  });
});

describe('the switches of a tenant in older versions', () => {
  const sent = { tenantId: 't1', emailPasswordEnabled: true, firstFactors: [], requiredSecondaryFactors: 7 };
  const before50 = { tenantId: 't1', emailPasswordEnabled: true, switches: 'edits' };
  const tenant = { tenantId: 't1', emailPassword: { enabled: true } };
  const shown = { ...tenant, firstFactors: ['emailpassword'], requiredSecondaryFactors: ['totp'] };

  it.each(cdiVersions.filter((version) => compareVersions(version, '3.0') >= 0))(
    'are with %s what they were',
    (version) => {
      const isNew = compareVersions(version, '5.0') >= 0;
      expect(lift(multitenancy.putSwitchedTenant, version, sent)).toEqual(isNew ? sent : before50);
      const asked = isNew ? {} : { enabledBy: 'thisFactor' };
      expect(lift(multitenancy.getSwitchedTenant, version, {})).toEqual(asked);
      const lowered = isNew ? shown : tenant;
      expect(lower(multitenancy.getSwitchedTenant, version, shown)).toEqual(lowered);
      const apps = [{ appId: 'public', tenants: [shown] }];
      const list = { status: 'OK', connectionUriDomains: [{ connectionUriDomain: '', apps }] };
      expect(lower(multitenancy.listSwitchedConnectionUriDomains, version, list)).toEqual({
        status: 'OK',
        connectionUriDomains: [{ connectionUriDomain: '', apps: [{ appId: 'public', tenants: [lowered] }] }],
      });
    },
  );
});

describe('a user in older versions', () => {
  const { webauthn: _, ...withoutCredentials } = passkey;
  const before53 = {
    id: 'group',
    isPrimaryUser: true,
    tenantIds: ['public', 't1'],
    timeJoined: 1,
    emails: ['first@example.com'],
    phoneNumbers: [],
    thirdParty: [],
    loginMethods: [method, withoutCredentials],
  };
  const before40 = { id: 'member', timeJoined: 1, tenantIds: ['public'], email: 'first@example.com' };
  const before30 = { id: 'member', timeJoined: 1, email: 'first@example.com' };

  const expected = (version: string): JsonObject => {
    if (compareVersions(version, '5.3') >= 0) return { status: 'OK', user, recipeUserId: 'member' };
    if (compareVersions(version, '4.0') >= 0) return { status: 'OK', user: before53, recipeUserId: 'member' };
    return { status: 'OK', user: compareVersions(version, '3.0') >= 0 ? before40 : before30 };
  };

  it.each(cdiVersions)('is what a client of %s knows after sign-up and sign-in', (version) => {
    const answer = { status: 'OK', user, recipeUserId: 'member' };
    expect(lower(emailPassword.signUp, version, answer)).toEqual(expected(version));
    expect(lower(emailPassword.signIn, version, answer)).toEqual(expected(version));
  });

  it.each(cdiVersions)('is what a client of %s knows from a look-up and an import', (version) => {
    const { recipeUserId: __, ...expectedAnswer } = expected(version);
    expect(lower(emailPassword.getUser, version, { status: 'OK', user })).toEqual(expectedAnswer);
    const imported = lower(emailPassword.importPasswordHash, version, {
      status: 'OK',
      user,
      didUserAlreadyExist: true,
    });
    expect(imported).toEqual({ ...expectedAnswer, didUserAlreadyExist: true });
  });

  it.each(cdiVersions)('is what a client of %s finds in a list', (version) => {
    const { user: alone } = expected(version);
    const entry = compareVersions(version, '4.0') >= 0 ? alone : { recipeId: 'emailpassword', user: alone };
    expect(
      lower(users.listUsers, version, { status: 'OK', users: [user], nextPaginationToken: 't' }),
    ).toEqual({
      status: 'OK',
      users: [entry],
      nextPaginationToken: 't',
    });
  });

  it('stays whole at every version where the endpoint came with account linking', () => {
    for (const version of ['4.0', '5.0', '5.2'])
      expect(lower(users.getUser, version, { status: 'OK', user })).toEqual({ status: 'OK', user: before53 });
    expect(lower(users.listUsersByAccountInfo, '4.0', { status: 'OK', users: [user] })).toEqual({
      status: 'OK',
      users: [before53],
    });
  });

  it('keeps phone number and third-party account of the oldest login method', () => {
    const social: LoginMethod = {
      recipeId: 'thirdparty',
      recipeUserId: 'social',
      tenantIds: ['t1'],
      timeJoined: 0,
      verified: true,
      email: 'social@example.com',
      thirdParty: { id: 'google', userId: 'g1' },
    };
    const phone: LoginMethod = { ...method, recipeId: 'passwordless', phoneNumber: '+4915112345678' };
    const flatOf = (loginMethods: LoginMethod[]) =>
      lower(emailPassword.getUser, '3.1', { status: 'OK', user: { ...user, loginMethods } }).user;
    expect(flatOf([social, method])).toEqual({
      id: 'social',
      timeJoined: 0,
      tenantIds: ['t1'],
      email: 'social@example.com',
      thirdParty: { id: 'google', userId: 'g1' },
    });
    expect(flatOf([phone])).toMatchObject({ phoneNumber: '+4915112345678' });
  });

  it('is left out where the answer has none', () => {
    for (const version of cdiVersions)
      expect(lower(emailPassword.signUp, version, { status: 'EMAIL_ALREADY_EXISTS_ERROR' })).toEqual({
        status: 'EMAIL_ALREADY_EXISTS_ERROR',
      });
  });
});

describe('requests of older versions', () => {
  it.each([
    ['5.6', undefined],
    ['5.1', undefined],
    ['5.0', 'anyFactor'],
    ['4.0', 'thisFactor'],
    ['2.7', 'thisFactor'],
  ])('of %s ask for the check of first factors that their core made', (version, gate) => {
    const { signUp, signIn, createResetPasswordToken, importPasswordHash } = emailPassword;
    for (const endpoint of [signUp, signIn, createResetPasswordToken, importPasswordHash])
      expect(lift(endpoint, version, {}).tenantGate).toBe(gate);
  });

  it('name the login method `userId` before 4.0', () => {
    const sent = { userId: 'u1', recipeUserId: 'other', email: 'a' };
    expect(lift(emailPassword.updateUser, '3.1', sent)).toEqual({ recipeUserId: 'u1', email: 'a' });
    expect(lift(emailPassword.updateUser, '3.1', { recipeUserId: 'x', email: 'a' })).toEqual({ email: 'a' });
    expect(lift(emailPassword.updateUser, '4.0', sent)).toBe(sent);
  });

  it('ask for a reset token without an e-mail before 4.0', () => {
    const sent = { userId: 'u1', email: 'ignored@example.com' };
    expect(lift(emailPassword.createResetPasswordToken, '3.1', sent)).toMatchObject({
      userId: 'u1',
      onlyPasswordUsers: true,
    });
    expect(lift(emailPassword.createResetPasswordToken, '3.1', sent)).not.toHaveProperty('email');
    expect(lift(emailPassword.createResetPasswordToken, '5.1', sent)).toEqual(sent);
  });

  it('may name a tenant on app-wide calls before 5.0', () => {
    for (const endpoint of [users.countUsers, session.removeSessions, session.listSessionHandles]) {
      expect(lift(endpoint, '4.0', {}).publicTenantOnly).toBe(false);
      expect(lift(endpoint, '5.0', {}).publicTenantOnly).toBeUndefined();
    }
    expect(lift(session.verifySession, '5.5', {}).publicTenantOnly).toBe(false);
  });

  it('know no approximate counts before 5.6', () => {
    expect(lift(users.countUsers, '5.5', { allowApproximate: 'true' }).approximation).toBe(false);
    expect(lift(users.countUsers, '5.6', {}).approximation).toBeUndefined();
  });

  it('get the form of access token that their version has', () => {
    const versions = ['2.20', '2.21', '3.0', '3.1', '4.0', '5.6'];
    const expected = ['2', '3', '4', '4', undefined, undefined];
    for (const endpoint of [session.createSession, session.refreshSession, session.updateJwtData])
      expect(versions.map((version) => lift(endpoint, version, {}).accessTokenVersion)).toEqual(expected);
  });

  it('keep the key of a session on refresh where they could not choose it', () => {
    const refresh = (version: string, sent: JsonObject) => {
      const { useDynamicSigningKey, keepSigningKey } = lift(session.refreshSession, version, sent);
      return [useDynamicSigningKey, keepSigningKey];
    };
    expect(refresh('2.20', { useDynamicSigningKey: false })).toEqual([true, true]);
    expect(refresh('2.21', { useDynamicSigningKey: false })).toEqual([true, true]);
    expect(refresh('3.0', { useDynamicSigningKey: false })).toEqual([false, undefined]);
    expect(refresh('4.0', {})).toEqual([true, true]);
    expect(refresh('5.0', {})).toEqual([undefined, undefined]);
  });

  it('follow the configuration before 2.21', () => {
    const config = { access_token_signing_key_dynamic: false, access_token_blacklisting: true };
    expect(lift(session.createSession, '2.20', { useDynamicSigningKey: true }, config)).toMatchObject({
      useDynamicSigningKey: false,
      legacyReply: true,
    });
    expect(lift(session.verifySession, '2.20', { checkDatabase: false }, config)).toMatchObject({
      checkDatabase: true,
      legacyReply: true,
      rotation: 'lineage',
    });
    expect(lift(jwt.createJwt, '2.20', { useStaticSigningKey: false })).toEqual({
      useStaticSigningKey: true,
    });
  });

  it('refresh by lineage and choose no validity before 5.6', () => {
    const sent = { accessTokenValidity: 5, refreshToken: 'r' };
    expect(lift(session.refreshSession, '5.5', sent)).toEqual({ refreshToken: 'r', rotation: 'lineage' });
    expect(lift(session.createSession, '5.5', { accessTokenValidity: 5 })).toEqual({});
    expect(lift(session.refreshSession, '5.6', sent)).toBe(sent);
  });
});

describe('sessions in older versions', () => {
  const answer = {
    status: 'OK',
    session: { handle: 'h', userId: 'u', recipeUserId: 'u', userDataInJWT: {}, tenantId: 'public' },
    jwtSigningPublicKeyList: [],
  };
  const keysOf = (version: string) => {
    const lowered = lower(session.createSession, version, answer);
    return Object.keys(lowered.session ?? {});
  };

  it('have three, four or five fields', () => {
    expect(keysOf('5.6')).toEqual(['handle', 'userId', 'recipeUserId', 'userDataInJWT', 'tenantId']);
    expect(keysOf('4.0')).toEqual(['handle', 'userId', 'recipeUserId', 'userDataInJWT', 'tenantId']);
    expect(keysOf('3.1')).toEqual(['handle', 'userId', 'userDataInJWT', 'tenantId']);
    expect(keysOf('2.21')).toEqual(['handle', 'userId', 'userDataInJWT']);
  });

  it('come without the list of keys before 2.9', () => {
    for (const endpoint of [session.createSession, session.refreshSession, session.handshake]) {
      expect(lower(endpoint, '2.9', answer)).toHaveProperty('jwtSigningPublicKeyList');
      expect(lower(endpoint, '2.8', answer)).not.toHaveProperty('jwtSigningPublicKeyList');
    }
  });

  it('are looked up without recipe user and tenant', () => {
    const found = { status: 'OK', userId: 'u', recipeUserId: 'u', tenantId: 'public' };
    expect(lower(session.getSession, '4.0', found)).toEqual(found);
    expect(lower(session.getSession, '3.0', found)).toEqual({
      status: 'OK',
      userId: 'u',
      tenantId: 'public',
    });
    expect(lower(session.getSession, '2.21', found)).toEqual({ status: 'OK', userId: 'u' });
  });

  it('answer a password reset without the user before 2.12', () => {
    const reset = { status: 'OK', userId: 'u' };
    expect(lower(emailPassword.resetPassword, '2.12', reset)).toEqual(reset);
    expect(lower(emailPassword.resetPassword, '2.11', reset)).toEqual({ status: 'OK' });
  });
});

describe('listEndpoints', () => {
  it('names every endpoint once', () => {
    const names = listEndpoints().map(({ group, name }) => `${group}.${name}`);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('multitenancy.putApp');
    expect(listEndpoints({ multitenancy }).map(({ name }) => name)).toEqual(Object.keys(multitenancy));
  });

  it('has no two endpoints that a request could not tell apart', () => {
    const keys = listEndpoints().map(({ definition: d }) => `${d.method} ${d.path} ${d.rid ?? ''}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('gives internal fields names that no client field has', () => {
    for (const { definition } of listEndpoints()) {
      const sent = new Set([...Object.keys(definition.input ?? {}), ...Object.keys(definition.query ?? {})]);
      expect(Object.keys(definition.internal ?? {}).filter((name) => sent.has(name))).toEqual([]);
    }
  });
});
