import type { TestCore } from '@latchkey/testkit';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askPublished, initPublished, noteRequests, published } from '../../../test/published.js';
import { appInfo, ask, initSdk, startCore } from '../../../test/sdk.js';
import { App } from '../../app.js';
import Session from '../session/index.js';
import Jwt, { type JsonWebKey } from './index.js';
import Recipe from './recipe.js';
import type { TypeInput } from './types.js';

let core: TestCore;

beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.close());

const init = (config?: TypeInput) => initSdk(core.address, { init: { recipeList: [Jwt.init(config)] } });
const getJwks = (from = ask) => from('/auth/jwt/jwks.json', { method: 'GET' });

async function create(...args: Parameters<typeof Jwt.createJWT>): Promise<string> {
  const created = await Jwt.createJWT(...args);
  if (created.status !== 'OK') throw new Error(created.status);
  return created.jwt;
}

/** `kty` and `alg` are words to jose, text to the interface. */
const keySet = (keys: JsonWebKey[]) => createLocalJWKSet({ keys });

describe('createJWT', () => {
  it('signs a payload that the published keys verify', async () => {
    init();
    const jwt = await create({ sub: 'service', scope: 'read' }, 60);
    const { keys, validityInSeconds } = await Jwt.getJWKS();
    const { payload } = await jwtVerify(jwt, keySet(keys));
    expect(payload).toMatchObject({ sub: 'service', scope: 'read', iss: appInfo.apiDomain });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
    expect(validityInSeconds).toBeGreaterThan(0);
  });

  it('lasts 100 years, or what the app says', async () => {
    const lifetime = (jwt: string) => (decodeJwt(jwt).exp ?? 0) - (decodeJwt(jwt).iat ?? 0);
    init();
    expect(lifetime(await create({}))).toBe(3_153_600_000);
    init({ jwtValiditySeconds: 120 });
    expect(lifetime(await create({}))).toBe(120);
    expect(lifetime(await create({}, 30))).toBe(30);
  });

  it('uses the key that stays unless told otherwise', async () => {
    init();
    const kid = async (isStatic?: boolean) => decodeProtectedHeader(await create({}, 60, isStatic)).kid ?? '';
    expect(await kid()).toMatch(/^s-/);
    expect(await kid(true)).toMatch(/^s-/);
    expect(await kid(false)).toMatch(/^d-/);
  });

  it('asks the core as the published SDK does', async () => {
    const [ours, theirs] = [noteRequests(), noteRequests()];
    initSdk(core.address, {
      init: { supertokens: { connectionURI: core.address, networkInterceptor: ours.networkInterceptor } },
    });
    initPublished(core.address, { session: {} }, theirs.networkInterceptor);
    for (const { createJWT, getJWKS } of [Jwt, published('recipe/jwt/index')]) {
      await createJWT({ a: 1 }, 60);
      await createJWT(undefined, undefined, false);
      await getJWKS();
    }
    expect(ours.asked).toHaveLength(3);
    expect(ours.asked).toEqual(theirs.asked);
  });

  it('is asked for before the app is there', async () => {
    App.reset();
    await expect(Jwt.createJWT({})).rejects.toThrow(
      'Initialisation not done. Did you forget to call the Jwt.init function?',
    );
  });
});

describe('/jwt/jwks.json', () => {
  it('gives the keys as the published SDK does, though nobody lists the recipe', async () => {
    initSdk(core.address);
    initPublished(core.address, { session: {} });
    const [ours, theirs] = [await getJwks(), await getJwks(askPublished)];
    expect(ours.status).toBe(200);
    expect(ours.headers.get('cache-control')).toMatch(/^max-age=\d+, must-revalidate$/);
    expect(ours.headers.get('access-control-allow-origin')).toBe('*');
    for (const name of ['cache-control', 'access-control-allow-origin']) {
      expect(ours.headers.get(name)).toBe(theirs.headers.get(name));
    }
    expect(await ours.json()).toEqual(await theirs.json());
  });

  it('gives what overrides make of the keys', async () => {
    init({
      override: {
        functions: (original) => ({
          ...original,
          getJWKS: async (input) => ({ ...(await original.getJWKS(input)), validityInSeconds: 5 }),
        }),
      },
    });
    expect((await getJwks()).headers.get('cache-control')).toBe('max-age=5, must-revalidate');
    expect((await Session.getJWKS()).validityInSeconds).toBe(5);
  });

  it('passes the refusal of an override on, as the published SDK does', async () => {
    const refusal = { status: 'GENERAL_ERROR', message: 'not today' } as const;
    const override = {
      apis: (original: object) => ({ ...original, getJWKSGET: async () => refusal }),
    };
    init({ override });
    initPublished(core.address, { jwt: { override } });
    const [ours, theirs] = [await getJwks(), await getJwks(askPublished)];
    expect([ours.status, await ours.json()]).toEqual([200, refusal]);
    expect([theirs.status, await theirs.json()]).toEqual([200, refusal]);
    expect(ours.headers.get('access-control-allow-origin')).toBe(
      theirs.headers.get('access-control-allow-origin'),
    );
  });

  it('is the application’s when it is switched off', async () => {
    init({ override: { apis: (original) => ({ ...original, getJWKSGET: undefined }) } });
    expect((await getJwks()).status).toBe(404);
    expect((await ask('/auth/jwt/jwks.json')).status).toBe(404);
  });
});

it('the recipe is there once, as the deep import finds it', () => {
  init();
  expect(Recipe.getInstanceOrThrowError().getRecipeId()).toBe('jwt');
  const ids = App.getInstanceOrThrowError().recipeModules.map((recipe) => recipe.getRecipeId());
  expect(ids).toEqual(['jwt', 'openid', 'usermetadata']);
  App.reset();
  const twice = { init: { recipeList: [Jwt.init(), Jwt.init()] } };
  expect(() => initSdk(core.address, twice)).toThrow('JWT recipe has already been initialised.');
});
