import { describe, expect, it, vi } from 'vitest';
import { frontToken } from '../../test/backend.js';
import { API, start } from '../../test/start.js';

const NOW = 1_700_000_000_000;

async function classes() {
  const started = await start();
  vi.spyOn(Date, 'now').mockReturnValue(NOW);
  return started.session;
}

describe('a claim', () => {
  it('explains what is wrong with a value', async () => {
    const { PrimitiveClaim } = await classes();
    const claim = new PrimitiveClaim<string>({ id: 'plan', refresh: async () => undefined });
    const { id, validate, shouldRefresh } = claim.validators.hasValue('pro', 100, 'my-id');
    expect(id).toBe('my-id');
    expect(await validate({}, {})).toEqual({
      isValid: false,
      reason: { message: 'value does not exist', expectedValue: 'pro', actualValue: undefined },
    });
    expect(await validate({ plan: { v: 'pro', t: NOW - 200_000 } }, {})).toEqual({
      isValid: false,
      reason: { message: 'expired', ageInSeconds: 200, maxAgeInSeconds: 100 },
    });
    expect(await validate({ plan: { v: 'free', t: NOW } }, {})).toEqual({
      isValid: false,
      reason: { message: 'wrong value', expectedValue: 'pro', actualValue: 'free' },
    });
    expect(await validate({ plan: { v: 'pro', t: NOW } }, {})).toEqual({ isValid: true });
    expect(await shouldRefresh({}, {})).toBe(true);
    expect(await shouldRefresh({ plan: { v: 'x', t: NOW - 100_001 } }, {})).toBe(true);
    expect(await shouldRefresh({ plan: { v: 'x', t: NOW - 100_000 } }, {})).toBe(false);
  });

  it('never grows old without a maximum age, and has a default for it', async () => {
    const { PrimitiveClaim } = await classes();
    const refresh = async () => undefined;
    const payload = { c: { v: 1, t: 0 } };
    const forever = new PrimitiveClaim<number>({ id: 'c', refresh });
    expect(await forever.validators.hasValue(1).shouldRefresh(payload, {})).toBe(false);
    const hour = new PrimitiveClaim<number>({ id: 'c', refresh, defaultMaxAgeInSeconds: 3600 });
    expect(await hour.validators.hasValue(1).shouldRefresh(payload, {})).toBe(true);
    expect(() => hour.validators.hasValue(1, 6).shouldRefresh(payload, {})).toThrow(
      'maxAgeInSeconds must be greater than or equal to the DateProvider threshold value -> 7',
    );
  });

  it('may be a yes or no', async () => {
    const { BooleanClaim } = await classes();
    const { isTrue, isFalse } = new BooleanClaim({ id: 'b', refresh: async () => undefined }).validators;
    expect(await isTrue().validate({ b: { v: true, t: NOW } }, {})).toEqual({ isValid: true });
    expect(await isFalse(60).validate({ b: { v: true, t: NOW } }, {})).toMatchObject({
      isValid: false,
      reason: { expectedValue: false, actualValue: true },
    });
  });

  it.each([
    ['includes', 'a', true, 'expectedToInclude', 'expectedToInclude'],
    ['excludes', 'z', false, 'expectedToNotInclude', 'expectedToNotInclude'],
    ['includesAll', ['a', 'b'], true, 'expectedToInclude', 'expectedToInclude'],
    ['includesAny', ['a', 'q'], true, 'expectedToIncludeAtLeastOneOf', 'expectedToInclude'],
    ['excludesAll', ['z', 'q'], false, 'expectedToNotInclude', 'expectedToNotInclude'],
  ] as const)('may be a list: %s', async (name, wanted, inside, wrongKey, absentKey) => {
    const { PrimitiveArrayClaim } = await classes();
    const claim = new PrimitiveArrayClaim<string>({ id: 'l', refresh: async () => undefined });
    const validator =
      name === 'includes' || name === 'excludes'
        ? claim.validators[name](String(wanted))
        : claim.validators[name]([...wanted]);
    const good = inside ? ['a', 'b'] : ['a'];
    const bad = inside ? ['c'] : ['z'];
    expect(await validator.validate({ l: { v: good, t: NOW } }, {})).toEqual({ isValid: true });
    expect(await validator.validate({ l: { v: bad, t: NOW } }, {})).toEqual({
      isValid: false,
      reason: { message: 'wrong value', [wrongKey]: wanted, actualValue: bad },
    });
    expect(await validator.validate({}, {})).toMatchObject({
      reason: { message: 'value does not exist', [absentKey]: wanted },
    });
  });
});

describe('validateClaims', () => {
  it('refreshes what is missing, then judges all', async () => {
    const { backend, session, signIn } = await start();
    await signIn();
    backend.on(
      'POST /plan',
      () =>
        new Response(null, { headers: { 'front-token': frontToken({ plan: { v: 'pro', t: Date.now() } }) } }),
    );
    const plan = new session.PrimitiveClaim<string>({
      id: 'plan',
      refresh: async () => void (await fetch(`${API}/plan`, { method: 'POST' })),
    });
    const validators = [plan.validators.hasValue('pro'), plan.validators.hasValue('free', undefined, 'free')];
    expect(await session.validateClaims(() => validators)).toEqual([
      { id: 'free', reason: { message: 'wrong value', expectedValue: 'free', actualValue: 'pro' } },
    ]);
    expect(backend.count('POST /plan')).toBe(1);
    expect(await session.getClaimValue({ claim: plan })).toBe('pro');
  });

  it('judges by what there is when a refresh fails', async () => {
    const error = vi.spyOn(console, 'error').mockReturnValue();
    const { session, signIn } = await start();
    await signIn();
    const claim = new session.BooleanClaim({ id: 'b', refresh: () => Promise.reject(new Error('offline')) });
    expect(await session.validateClaims(() => [claim.validators.isTrue()])).toMatchObject([{ id: 'b' }]);
    expect(error).toHaveBeenCalledOnce();
  });

  it('answers at once when there is nothing to judge, and puts e-mail verification first', async () => {
    const { session } = await start();
    expect(session.validateClaims()).toEqual([]);
    const { SessionClaimValidatorStore } = await import('../utils/sessionClaimValidatorStore.js');
    const validator = (id: string) => ({
      id,
      refresh: async () => undefined,
      shouldRefresh: () => false,
      validate: () => ({ isValid: true as const }),
    });
    for (const id of ['st-mfa', 'st-ev', 'st-mfa'])
      SessionClaimValidatorStore.addClaimValidatorFromOtherRecipe(validator(id));
    expect(session.getGlobalClaimValidators().map(({ id }) => id)).toEqual(['st-ev', 'st-mfa']);
  });

  it('goes on when the lock cannot be had', async () => {
    const { session, signIn } = await start({
      lockFactory: async () => ({
        acquireLock: async (name) => name !== 'CLAIM_REFRESH_LOCK',
        releaseLock: async () => undefined,
      }),
    });
    await signIn();
    const claim = new session.BooleanClaim({ id: 'b', refresh: async () => undefined });
    expect(await session.validateClaims(() => [claim.validators.isTrue()])).toMatchObject([{ id: 'b' }]);
  });
});
