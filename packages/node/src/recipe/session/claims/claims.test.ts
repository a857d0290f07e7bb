import type { TestCore } from '@latchkey/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { frontTokenOf, initSdk, serve, startCore } from '../../../../test/sdk.js';
import { App } from '../../../app.js';
import RecipeUserId from '../../../recipeUserId.js';
import { getUserContext } from '../../../userContext.js';
import Session from '../index.js';
import type { SessionClaimValidator, VerifySessionOptions } from '../types.js';
import { BooleanClaim, PrimitiveArrayClaim, PrimitiveClaim } from './index.js';

const now = Date.UTC(2025, 0, 1);
const context = getUserContext();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now });
});
afterEach(() => {
  vi.useRealTimers();
});

const plan = new PrimitiveClaim<string>({ key: 'plan', fetchValue: () => 'pro' });
const roles = new PrimitiveArrayClaim<string>({ key: 'roles', fetchValue: () => ['admin'] });
const adult = new BooleanClaim({ key: 'adult', fetchValue: () => true, defaultMaxAgeInSeconds: 60 });

const stored = (v: unknown, ageInSeconds = 0) => ({ v, t: now - ageInSeconds * 1000 });

describe('a claim', () => {
  it('builds what a payload gets, and nothing for an unknown value', async () => {
    const user = new RecipeUserId('ada');
    expect(await plan.build('ada', user, 'public', {}, context)).toEqual({ plan: { v: 'pro', t: now } });
    const unknown = new PrimitiveClaim<string>({ key: 'x', fetchValue: () => undefined });
    expect(await unknown.build('ada', user, 'public', {}, context)).toEqual({});
  });

  it('is put into a payload, read from it and taken out', () => {
    const payload = roles.addToPayload_internal({ a: 1 }, ['user'], context);
    expect(payload).toEqual({ a: 1, roles: { v: ['user'], t: now } });
    expect(roles.getValueFromPayload(payload, context)).toEqual(['user']);
    expect(roles.getLastRefetchTime(payload, context)).toBe(now);
    expect(roles.removeFromPayload(payload, context)).toEqual({ a: 1 });
    expect(roles.removeFromPayloadByMerge_internal(payload, context)).toEqual({ a: 1, roles: null });
    expect(plan.getValueFromPayload(payload, context)).toBeUndefined();
  });
});

describe('validators', () => {
  const { hasValue } = plan.validators;
  const { includes, excludes, includesAll, includesAny, excludesAll } = roles.validators;
  const { isTrue, isFalse } = adult.validators;
  const list = { roles: stored(['a', 'b']) };

  it.each<[string, SessionClaimValidator, object, object | true]>([
    ['hasValue', hasValue('pro'), { plan: stored('pro') }, true],
    [
      'hasValue, other value',
      hasValue('pro'),
      { plan: stored('free') },
      { message: 'wrong value', expectedValue: 'pro', actualValue: 'free' },
    ],
    [
      'hasValue, missing',
      hasValue('pro'),
      {},
      { message: 'value does not exist', expectedValue: 'pro', actualValue: undefined },
    ],
    [
      'hasValue, too old',
      hasValue('pro', 10),
      { plan: stored('pro', 20) },
      { message: 'expired', ageInSeconds: 20, maxAgeInSeconds: 10 },
    ],
    ['isTrue', isTrue(), { adult: stored(true) }, true],
    [
      'isTrue, older than the claim’s default',
      isTrue(),
      { adult: stored(true, 61) },
      { message: 'expired', ageInSeconds: 61, maxAgeInSeconds: 60 },
    ],
    [
      'isFalse',
      isFalse(),
      { adult: stored(true) },
      { message: 'wrong value', expectedValue: false, actualValue: true },
    ],
    ['includes', includes('a'), list, true],
    [
      'includes, not there',
      includes('c'),
      list,
      { message: 'wrong value', expectedToInclude: 'c', actualValue: ['a', 'b'] },
    ],
    [
      'includes, no list',
      includes('c'),
      {},
      { message: 'value does not exist', expectedToInclude: 'c', actualValue: undefined },
    ],
    [
      'excludes',
      excludes('a'),
      list,
      { message: 'wrong value', expectedToNotInclude: 'a', actualValue: ['a', 'b'] },
    ],
    ['includesAll', includesAll(['a', 'b']), list, true],
    [
      'includesAll, one missing',
      includesAll(['a', 'c']),
      list,
      { message: 'wrong value', expectedToInclude: ['a', 'c'], actualValue: ['a', 'b'] },
    ],
    ['includesAny', includesAny(['a', 'c']), list, true],
    [
      'includesAny, none',
      includesAny(['c']),
      list,
      { message: 'wrong value', expectedToIncludeAtLeastOneOf: ['c'], actualValue: ['a', 'b'] },
    ],
    ['excludesAll', excludesAll(['c', 'd']), list, true],
    [
      'excludesAll, one there',
      excludesAll(['a', 'd']),
      list,
      { message: 'wrong value', expectedToNotInclude: ['a', 'd'], actualValue: ['a', 'b'] },
    ],
  ])('%s', async (_, validator, payload, expected) => {
    const result = await validator.validate(payload, context);
    expect(result).toEqual(expected === true ? { isValid: true } : { isValid: false, reason: expected });
  });

  it('are named after their claim unless told otherwise', () => {
    expect([hasValue('x').id, hasValue('x', 1, 'mine').id, isTrue(1, 'own').id, includes('a').id]).toEqual([
      'plan',
      'mine',
      'own',
      'roles',
    ]);
  });

  it('ask for a new value when there is none or it is too old', async () => {
    const asks = (validator: SessionClaimValidator, payload: object) =>
      'claim' in validator ? validator.shouldRefetch(payload, context) : false;
    expect(await asks(hasValue('x'), {})).toBe(true);
    expect(await asks(hasValue('x'), { plan: stored('y', 1e6) })).toBe(false);
    expect(await asks(hasValue('x', 5), { plan: stored('x', 6) })).toBe(true);
    expect(await asks(isTrue(), { adult: stored(true, 59) })).toBe(false);
    expect(await asks(isTrue(), { adult: stored(true, 61) })).toBe(true);
  });
});

describe('claims of sessions', () => {
  let core: TestCore;
  let fetched = 'free';
  const level = new PrimitiveClaim<string>({ key: 'level', fetchValue: () => fetched });
  const withLevel = {
    overrideGlobalClaimValidators: (validators: SessionClaimValidator[]) => [
      ...validators,
      level.validators.hasValue('pro'),
    ],
  };

  beforeAll(async () => {
    core = await startCore();
  });
  afterAll(() => core.close());
  beforeEach(() => {
    vi.useRealTimers();
    initSdk(core.address);
  });

  const login = (payload = {}) =>
    Session.createNewSessionWithoutRequestResponse('public', new RecipeUserId('ada'), payload);
  const visit = (token: string, options: VerifySessionOptions) =>
    serve('/me', { headers: { authorization: `Bearer ${token}` } }, async (req, res) => {
      const session = await Session.getSession(req, res, options);
      return session?.getAccessTokenPayload();
    });

  it('are fetched, stored and sent when missing, and refused when wrong', async () => {
    const session = await login();
    fetched = 'free';
    const refused = await visit(session.getAccessToken(), withLevel);
    expect([refused.status, await refused.json()]).toEqual([
      403,
      {
        message: 'invalid claim',
        claimValidationErrors: [
          { id: 'level', reason: { message: 'wrong value', expectedValue: 'pro', actualValue: 'free' } },
        ],
      },
    ]);
    const stored = await Session.getClaimValue(session.getHandle(), level);
    expect(stored).toEqual({ status: 'OK', value: 'free' });
    fetched = 'pro';
    const accepted = await visit((await login()).getAccessToken(), withLevel);
    expect(accepted.status).toBe(200);
    expect(frontTokenOf(accepted).up).toMatchObject({ level: { v: 'pro' } });
  });

  it('are set, fetched and removed on a session and by handle', async () => {
    const session = await login();
    const handle = session.getHandle();
    await session.setClaimValue(level, 'free');
    expect(await session.getClaimValue(level)).toBe('free');
    fetched = 'pro';
    await session.fetchAndSetClaim(level);
    await session.assertClaims([level.validators.hasValue('pro')]);
    await session.removeClaim(level);
    expect(await session.getClaimValue(level)).toBeUndefined();
    expect(await Session.setClaimValue(handle, level, 'free')).toBe(true);
    expect(await Session.getClaimValue(handle, level)).toEqual({ status: 'OK', value: 'free' });
    expect(await Session.fetchAndSetClaim(handle, level)).toBe(true);
    expect(await Session.getClaimValue(handle, level)).toEqual({ status: 'OK', value: 'pro' });
    expect(await Session.removeClaim(handle, level)).toBe(true);
    expect(await Session.getClaimValue(handle, level)).toEqual({ status: 'OK', value: undefined });
    const none = { status: 'SESSION_DOES_NOT_EXIST_ERROR' };
    expect(await Session.getClaimValue('none', level)).toEqual(none);
    expect(await Session.validateClaimsForSessionHandle('none')).toEqual(none);
    expect([
      await Session.setClaimValue('none', level, 'x'),
      await Session.removeClaim('none', level),
    ]).toEqual([false, false]);
    expect(await Session.fetchAndSetClaim('none', level)).toBe(false);
  });

  it('are validated by handle, in the session’s tenant', async () => {
    const handle = (await login()).getHandle();
    const tenants: string[] = [];
    const claim = new PrimitiveClaim<string>({
      key: 'level',
      fetchValue: (_userId, _recipeUserId, tenantId) => {
        tenants.push(tenantId);
        return 'free';
      },
    });
    const result = await Session.validateClaimsForSessionHandle(handle, (validators, info) => [
      ...validators,
      claim.validators.hasValue('pro', undefined, info.userId),
    ]);
    expect(result).toMatchObject({ status: 'OK', invalidClaims: [{ id: 'ada' }] });
    expect(tenants).toEqual(['public']);
    expect(await Session.getClaimValue(handle, claim)).toEqual({ status: 'OK', value: 'free' });
  });

  it('throw what fetching them throws', async () => {
    const broken = new PrimitiveClaim<string>({
      key: 'broken',
      fetchValue: () => {
        throw new Error('the billing service is down');
      },
    });
    const options = { overrideGlobalClaimValidators: () => [broken.validators.hasValue('x')] };
    await expect(visit((await login()).getAccessToken(), options)).rejects.toThrow(
      'the billing service is down',
    );
  });

  it('of recipes are added to new sessions and validated everywhere', async () => {
    const { offers } = App.getInstanceOrThrowError().getRecipeInstanceOrThrow('session');
    vi.spyOn(App.getInstanceOrThrowError(), 'claims').mockReturnValue([level]);
    vi.spyOn(App.getInstanceOrThrowError(), 'claimValidators').mockReturnValue([
      level.validators.hasValue('gold'),
    ]);
    expect(offers.sessions).toBeDefined();
    fetched = 'silver';
    const session = await login({ level: 'mine' });
    expect(await session.getClaimValue(level)).toBe('silver');
    expect((await visit(session.getAccessToken(), {})).status).toBe(403);
    const signOut = await import('../../../../test/sdk.js').then(({ ask }) =>
      ask('/auth/signout', { headers: { authorization: `Bearer ${session.getAccessToken()}` } }),
    );
    expect(signOut.status).toBe(200);
  });
});
